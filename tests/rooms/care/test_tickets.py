"""Tickets: limits by the customer's level, the clock that stands while we wait, every move, who hears and who sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from paceline.access.models import Role, User
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.care.models import Ticket
from paceline.care.states import TICKET
from paceline.care.tickets.watching import warn
from paceline.insight.question import Question
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.pipeline.queries.worklist import worklist
from paceline.records.action import perform
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.care.conftest import customer, fresh

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 4, 10, 9, 30, tzinfo=UTC)
"""Friday 10 April 2026, 17:30 in Shanghai: half an hour of the day is left."""
MONDAY = datetime(2026, 4, 13, 2, 30, tzinfo=UTC)
"""Two working hours later: Monday, 10:30."""


@pytest.fixture
def now(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(FRIDAY)


@pytest.fixture
def desk(people: People) -> Principal:
    """陈晨 is the service desk."""
    serves(people.chen)
    return people.acts(people.chen)


def serves(*users: User) -> None:
    """They take tickets from now on."""
    rights = dict.fromkeys(("read", "create", "change", "take", "dispatch", "compensate"), "all")
    grants = {"care.ticket": rights, "customers.customer": {"read": "all"}}
    role = Role.objects.create(code=f"desk{Role.objects.count()}", name="客服", grants=grants)
    for one in users:
        one.roles.set([role])
    rights_changed()


def limit(boss: Principal, response: int, resolve: int, **values: Any) -> None:
    given = {"response_minutes": response, "resolve_minutes": resolve, **values}
    perform(boss, "care.ticketlimit.create", None, given)


def opened(by: Principal, one: Any, **values: Any) -> Ticket:
    given = {"subject": "机器异响", "customer": str(one.pk), **values}
    made: Ticket = perform(by, "care.ticket.create", None, given)
    return made


def do(by: Principal, verb: str, ticket: Ticket, **given: Any) -> Ticket:
    perform(by, f"care.ticket.{verb}", ticket.pk, given)
    ticket.refresh_from_db()
    return ticket


def test_an_a_customer_is_promised_more_than_a_c_customer(
    now: FrozenClock, boss: Principal, rep: Principal
) -> None:
    for name, classes, minutes in (("VIP", ["A"], 120), ("标准", ["C"], 480)):
        level = perform(boss, "care.servicelevel.create", None, {"name": name, "classes": classes})
        limit(boss, minutes, 960, level=str(level.pk))
    one, other = customer(rep, "甲厂", customer_class="A"), customer(rep, "乙厂", customer_class="C")
    first, second = opened(rep, one), opened(rep, other)
    assert (first.respond_by, first.level.name) == (MONDAY, "VIP")  # type: ignore[union-attr]
    assert second.respond_by == datetime(2026, 4, 13, 8, 30, tzinfo=UTC)
    assert first.due_at == MONDAY, "the next limit is the first answer"


def test_the_limit_that_says_most_counts_and_a_graver_case_has_another(
    now: FrozenClock, boss: Principal, rep: Principal
) -> None:
    level = perform(boss, "care.servicelevel.create", None, {"name": "VIP", "classes": ["A"]})
    limit(boss, 240, 960)
    limit(boss, 120, 960, level=str(level.pk))
    limit(boss, 30, 240, level=str(level.pk), severity="critical")
    ticket = opened(rep, customer(rep, customer_class="A"))
    assert ticket.response_allowed == 120
    do(boss, "change", ticket, severity="critical")
    assert (ticket.response_allowed, ticket.resolve_allowed) == (30, 240)
    assert ticket.respond_by == FRIDAY + timedelta(minutes=30)


def test_the_clock_stands_while_the_customer_is_waited_for(
    now: FrozenClock, desk: Principal, boss: Principal, rep: Principal
) -> None:
    limit(boss, 120, 540)
    ticket = opened(desk, customer(rep))
    assert (ticket.state, ticket.assignee_id) == ("assigned", desk.user_id), "whoever took the call has it"
    now.move_to(datetime(2026, 4, 13, 2, tzinfo=UTC))
    do(desk, "wait", ticket, text="等照片")
    assert (ticket.response_minutes, ticket.response_late, ticket.due_at) == (90, False, None)
    now.move_to(datetime(2026, 4, 14, 2, tzinfo=UTC))
    do(desk, "resume", ticket)
    assert ticket.paused_minutes == 540
    assert ticket.resolve_by == datetime(2026, 4, 14, 9, 30, tzinfo=UTC)
    now.move_to(datetime(2026, 4, 14, 9, 31, tzinfo=UTC))
    do(desk, "resolve", ticket, solution="换了轴承", root_cause="润滑不足")
    assert (ticket.resolve_minutes, ticket.late, ticket.replies) == (541, True, 1)


def test_a_complaint_is_closed_with_its_cause_and_who_agreed(
    now: FrozenClock, desk: Principal, rep: Principal
) -> None:
    ticket = opened(desk, customer(rep), kind="complaint")
    do(desk, "resolve", ticket, solution="重新发货")
    with pytest.raises(Invalid) as refused:
        do(desk, "close", ticket)
    assert set(refused.value.fields) == {"root_cause", "confirmed_by"}
    do(desk, "close", ticket, root_cause="装错箱", confirmed_by="李工")
    assert ticket.state == "closed"
    with pytest.raises(Conflict, match="重开"):
        do(desk, "change", ticket, subject="别的")


def test_it_is_opened_again_within_a_week_and_counted(
    now: FrozenClock, desk: Principal, boss: Principal, rep: Principal
) -> None:
    limit(boss, 120, 540)
    ticket = opened(desk, customer(rep))
    do(desk, "resolve", ticket, solution="好了")
    now.advance(timedelta(days=6))
    do(desk, "reopen", ticket, reason="又响了")
    assert (ticket.state, ticket.reopened, ticket.resolved_at) == ("in_progress", 1, None)
    again = datetime(2026, 4, 17, 9, 30, tzinfo=UTC)
    assert ticket.resolve_by == again, "the days in between do not count"
    do(desk, "resolve", ticket, solution="真的好了")
    do(desk, "close", ticket)
    now.advance(timedelta(days=8))
    with pytest.raises(Conflict, match="新建"):
        do(desk, "reopen", ticket, reason="还响")


def test_what_was_opened_twice_is_withdrawn_and_points_to_the_first(
    now: FrozenClock, desk: Principal, rep: Principal
) -> None:
    one = customer(rep)
    first, again, strange = opened(desk, one), opened(desk, one), opened(desk, customer(rep, "乙厂"))
    with pytest.raises(Invalid, match="同一客户"):
        do(desk, "withdraw", again, reason="重复", same_as=str(strange.pk))
    do(desk, "withdraw", again, reason="重复", same_as=str(first.pk))
    assert (again.state, again.same_as_id, again.due_at) == ("withdrawn", first.pk, None)
    do(desk, "reopen", again, reason="不是一回事")
    assert (again.state, again.reopened, again.same_as_id) == ("in_progress", 0, None)


def test_tickets_go_in_turn_to_those_who_take_them(now: FrozenClock, people: People, rep: Principal) -> None:
    serves(people.chen, people.qiang)
    one = customer(rep)
    given = [opened(rep, one).assignee_id for _ in range(4)]
    assert sorted(map(str, given)) == sorted(map(str, [people.chen.pk, people.qiang.pk] * 2))
    assert given[0] != given[1]


def test_nobody_gets_it_while_nobody_takes_tickets(now: FrozenClock, people: People, rep: Principal) -> None:
    ticket = opened(rep, customer(rep))
    assert (ticket.state, ticket.assignee_id) == ("new", None)
    with pytest.raises(Invalid, match="不处理工单"):
        do(people.acts(people.boss), "dispatch", ticket, assignee=str(people.qiang.pk))


def test_every_move_in_every_state(now: FrozenClock, desk: Principal, rep: Principal, people: People) -> None:
    ticket = opened(desk, customer(rep))
    inputs: dict[str, dict[str, Any]] = {
        "dispatch": {"assignee": str(people.chen.pk)}, "reply": {"text": "在查"}, "wait": {"text": "等"},
        "resolve": {"solution": "好了"}, "reopen": {"reason": "没好"}, "withdraw": {"reason": "错了"},
        "compensate": {"compensation": "100", "reason": "耽误生产"},
    }  # fmt: skip
    for state in TICKET.choices.values:
        for verb, move in TICKET.moves.items():
            Ticket.objects.filter(pk=ticket.pk).update(state=state, compensation=None)
            if state in move.sources:
                moves = move.target and state in (move.only_from or move.sources)
                assert do(desk, verb, ticket, **inputs.get(verb, {})).state == (
                    move.target if moves else state
                )
            else:
                with pytest.raises(Conflict):
                    do(desk, verb, ticket, **inputs.get(verb, {}))


def test_a_limit_is_warned_of_before_after_and_after_twice_its_time(
    now: FrozenClock, desk: Principal, boss: Principal, rep: Principal
) -> None:
    limit(boss, 120, 960)
    opened(desk, customer(rep))

    def told() -> list[str]:
        rows = visible(SYSTEM, Notification).filter(key__startswith="ticket:", key__contains=":first:")
        return sorted(f"{row.user.username} {row.key.split(':')[3]}" for row in rows.select_related("user"))

    steps = (
        (datetime(2026, 4, 13, 1, 30, tzinfo=UTC), []),
        (datetime(2026, 4, 13, 2, 5, tzinfo=UTC), ["chen 0"]),
        (datetime(2026, 4, 13, 2, 31, tzinfo=UTC), ["chen 0", "chen 1", "fang 1", "min 1"]),
        (
            datetime(2026, 4, 13, 5, tzinfo=UTC),
            ["chen 0", "chen 1", "chen 2", "fang 1", "fang 2", "min 1", "min 2"],
        ),
    )
    for at, wanted in steps:
        now.move_to(at)
        warn()
        warn()
        assert told() == wanted


def test_the_list_knows_what_is_over_and_what_is_due_today(
    now: FrozenClock, desk: Principal, rep: Principal
) -> None:
    one = customer(rep)
    over, due = opened(desk, one, subject="超时的"), opened(desk, one, subject="快到的")
    Ticket.objects.filter(pk=over.pk).update(due_at=FRIDAY - timedelta(minutes=1))
    Ticket.objects.filter(pk=due.pk).update(due_at=FRIDAY + timedelta(minutes=1))
    views = {str(view.label): view.filter or {} for view in Ticket.View.views}
    found = {
        name: [row.subject for row in Question.of(desk).rows("care.ticket", views[name])]
        for name in ("已超时", "今天到时限")
    }
    assert found == {"已超时": ["超时的"], "今天到时限": ["快到的"]}


def test_a_ticket_stands_in_the_day_of_whoever_has_it(
    now: FrozenClock, desk: Principal, rep: Principal
) -> None:
    ticket = opened(desk, customer(rep))
    now.move_to(datetime(2026, 4, 13, 1, 30, tzinfo=UTC))
    assert [(one.record_id, one.verb) for one in worklist(desk).todos] == [(ticket.pk, "reply")]
    do(desk, "wait", ticket, text="等照片")
    assert worklist(desk).todos == ()


def test_sales_reads_tickets_of_own_customers_and_does_not_work_on_them(
    now: FrozenClock, desk: Principal, rep: Principal, people: People
) -> None:
    rights = {"read": "own", "create": "own", "export": "own"}
    grants = {"care.ticket": rights, "customers.customer": {"read": "own", "create": "own", "change": "own"}}
    people.fang.roles.set([Role.objects.create(code="seller", name="销售", grants=grants)])
    people.qiang.roles.set(people.fang.roles.all())
    rights_changed()
    fang, qiang = people.acts(people.fang), people.acts(people.qiang)
    ticket = opened(desk, customer(fang))
    assert ticket.owner_id == people.fang.pk
    assert visible(fang, Ticket).count() == 1
    assert not visible(qiang, Ticket).exists()
    for one in (fang, qiang):
        with pytest.raises(NotAllowed):
            do(one, "resolve", ticket, solution="好了")


def test_parts_of_another_customer_are_refused(now: FrozenClock, desk: Principal, rep: Principal) -> None:
    one, other = customer(rep), customer(rep, "乙厂")
    li = perform(rep, "customers.contact.create", None, {"customer": str(other.pk), "name": "李工"})
    with pytest.raises(Invalid, match="不是这家客户"):
        opened(rep, one, contact=str(li.pk))
    assert not visible(SYSTEM, Ticket).exists()
    assert fresh(one).pk == one.pk


def test_the_desk_opens_a_ticket_for_whoever_looks_after_the_customer(
    now: FrozenClock, desk: Principal, rep: Principal
) -> None:
    ticket = opened(desk, customer(rep), owner=str(desk.user_id))
    assert (ticket.owner_id, ticket.assignee_id) == (rep.user_id, desk.user_id), "the form proposes oneself"
