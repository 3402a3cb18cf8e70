"""Planned, begun, done, put off, missed: every move of an activity, and what doing one means for its subjects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import put_year
from paceline.customers import jobs, rules
from paceline.customers.models import Activity, Lead
from paceline.customers.states import ACTIVITY
from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.holidays_seed import seed_year
from paceline.records.action import perform
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 7, 1, 1, tzinfo=UTC)


@pytest.fixture
def now(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    """Wednesday 1 July 2026, 9:00 in Shanghai."""
    return freeze(NINE)


@pytest.fixture
def customer(now: FrozenClock, rep: Principal) -> Any:
    return perform(rep, "customers.customer.create", None, {"name": "海川工业设备有限公司"})


@pytest.fixture
def call(rep: Principal, customer: Any) -> Activity:
    """A call with the customer, planned for ten o'clock today."""
    return planned(rep, customer)


def planned(by: Principal, customer: Any, **values: Any) -> Activity:
    made: Activity = perform(
        by, "customers.activity.create", None,
        {"subject": "回访", "kind": "call", "customer": str(customer.pk), "planned_at": "2026-07-01 10:00", **values},
    )  # fmt: skip
    return made


INPUTS: dict[str, dict[str, Any]] = {
    "start": {},
    "complete": {"outcome": "connected"},
    "reschedule": {"planned_at": "2026-07-03 10:00"},
    "cancel": {},
    "miss": {},
}
WAY_TO = {
    "planned": [], "in_progress": ["start"], "done": ["complete"], "missed": ["miss"], "cancelled": ["cancel"],
    "rescheduled": ["reschedule"],
}  # fmt: skip


@pytest.mark.parametrize("verb", INPUTS)
@pytest.mark.parametrize("state", WAY_TO)
def test_every_move_in_every_state(verb: str, state: str, rep: Principal, call: Activity) -> None:
    for step in WAY_TO[state]:
        perform(rep, f"customers.activity.{step}", call.pk, INPUTS[step])
    move = ACTIVITY.moves[verb]
    if state in move.sources:
        perform(rep, f"customers.activity.{verb}", call.pk, INPUTS[verb])
        assert fresh(call).status == move.target
    else:
        with pytest.raises(Conflict):
            perform(rep, f"customers.activity.{verb}", call.pk, INPUTS[verb])
        assert fresh(call).status == state


def test_completing_needs_an_outcome_and_updates_the_customer(
    rep: Principal, customer: Any, call: Activity
) -> None:
    with pytest.raises(Invalid) as refused:
        perform(rep, "customers.activity.complete", call.pk, {})
    assert "outcome" in refused.value.fields
    done = perform(
        rep,
        "customers.activity.complete",
        call.pk,
        {"outcome": "已沟通", "notes": "客户想看新一代的方案演示"},
    )
    assert (done.status, done.ended_at, done.effective) == ("done", NINE, True)
    assert (fresh(customer).last_follow_up_at, fresh(customer).last_effective_follow_at) == (NINE, NINE)


def test_what_is_next_is_planned_at_once_and_is_the_customers_next_step(
    rep: Principal, customer: Any, call: Activity
) -> None:
    perform(
        rep, "customers.activity.complete", call.pk,
        {"outcome": "positive", "next_subject": "发报价", "next_at": "2026-07-03 15:00", "next_kind": "email"},
    )  # fmt: skip
    following = visible(SYSTEM, Activity).get(status="planned")
    assert (following.subject, following.kind, following.customer_id) == ("发报价", "email", customer.pk)
    assert (fresh(customer).next_step, fresh(customer).next_step_on) == ("发报价", date(2026, 7, 3))
    perform(rep, "customers.activity.complete", following.pk, {})
    assert (fresh(customer).next_step, fresh(customer).next_step_on) == ("", None)


def test_a_next_step_without_a_time_is_due_the_next_workday(rep: Principal, call: Activity) -> None:
    perform(rep, "customers.activity.complete", call.pk, {"outcome": "positive", "next_subject": "发报价"})
    assert visible(SYSTEM, Activity).get(status="planned").planned_at == datetime(2026, 7, 2, 2, tzinfo=UTC)


def test_logging_writes_down_what_has_just_happened(rep: Principal, customer: Any) -> None:
    done = perform(
        rep, "customers.activity.log", None,
        {"kind": "visit", "customer": str(customer.pk), "outcome": "positive", "notes": "看了产线，确认了三个痛点"},
    )  # fmt: skip
    assert (done.subject, done.status, done.effective, done.owner_id) == ("拜访", "done", True, rep.user_id)
    with pytest.raises(Invalid):
        perform(rep, "customers.activity.log", None, {"kind": "visit", "customer": str(customer.pk)})
    with pytest.raises(Invalid):
        perform(
            rep, "customers.activity.log", None,
            {"kind": "note", "customer": str(customer.pk), "ended_at": "2026-07-02 10:00"},
        )  # fmt: skip


def test_putting_off_makes_a_chain(rep: Principal, customer: Any, call: Activity) -> None:
    second = perform(
        rep,
        "customers.activity.reschedule",
        call.pk,
        {"planned_at": "2026-07-02 10:00", "reason": "客户开会"},
    )
    third = perform(rep, "customers.activity.reschedule", second.pk, {"planned_at": "2026-07-06 10:00"})
    assert [fresh(one).status for one in (call, second, third)] == ["rescheduled", "rescheduled", "planned"]
    assert (second.previous_id, third.previous_id) == (call.pk, second.pk)
    assert fresh(customer).next_step_on == date(2026, 7, 6)


def test_another_day_is_not_a_correction(rep: Principal, call: Activity) -> None:
    with pytest.raises(Invalid) as refused:
        perform(rep, "customers.activity.change", call.pk, {"planned_at": "2026-07-03 10:00"})
    assert "planned_at" in refused.value.fields
    perform(rep, "customers.activity.change", call.pk, {"planned_at": "2026-07-01 16:00"})


def test_what_comes_back_regularly_is_planned_again_on_a_workday(rep: Principal, customer: Any) -> None:
    put_year(2026, seed_year(2026).days, published=True)
    call = planned(rep, customer, planned_at="2026-01-30 10:00", recurrence="monthly")
    perform(
        rep,
        "customers.activity.complete",
        call.pk,
        {"outcome": "connected"},
        occurred_at=NINE - timedelta(days=152),
    )
    again = visible(SYSTEM, Activity).get(status="planned")
    assert again.planned_at > NINE
    assert again.recurrence == "monthly"


@pytest.mark.parametrize(
    ("start", "recurrence", "due"),
    [
        (date(2026, 1, 30), "monthly", date(2026, 2, 28)),
        (date(2026, 2, 1), "monthly", date(2026, 3, 2)),
        (date(2026, 7, 3), "daily", date(2026, 7, 6)),
        (date(2026, 2, 10), "weekly", date(2026, 2, 24)),
        (date(2026, 1, 31), "quarterly", date(2026, 4, 30)),
    ],
)
def test_repetition_falls_on_workdays(start: date, recurrence: str, due: date) -> None:
    seed = seed_year(2026)
    calendar = WorkingCalendar(exceptions=seed.days)
    at = datetime(start.year, start.month, start.day, 2, tzinfo=UTC)
    assert rules.next_occurrence(at, recurrence, calendar) == datetime(
        due.year, due.month, due.day, 2, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("kind", "outcome", "notes", "seconds", "counts"),
    [
        ("call", "connected", "", 30, True),
        ("call", "connected", "", 29, False),
        ("call", "no_answer", "", 300, False),
        ("call", "connected", "客户说下周一再谈一次价", None, True),
        ("visit", "positive", "九个字不够长呀", None, False),
        ("visit", "positive", "一二三四五六七八九十", None, True),
        ("visit", "", "一二三四五六七八九十", None, False),
        ("task", "positive", "一二三四五六七八九十", None, False),
    ],
)
def test_what_counts_as_effective(
    kind: str, outcome: str, notes: str, seconds: int | None, counts: bool
) -> None:
    assert rules.is_effective(kind, outcome, notes, seconds) is counts


def test_a_day_that_passed_makes_undone_work_missed_once(
    rep: Principal, customer: Any, call: Activity, now: FrozenClock
) -> None:
    later = planned(rep, customer, planned_at="2026-07-02 10:00")
    jobs.mark_missed()
    assert fresh(call).status == "planned"
    now.advance(timedelta(days=1))
    jobs.mark_missed()
    version = fresh(call).version
    jobs.mark_missed()
    assert (fresh(call).status, fresh(call).version, fresh(later).status) == ("missed", version, "planned")


def test_a_reminder_is_given_once(rep: Principal, customer: Any, people: People, now: FrozenClock) -> None:
    planned(rep, customer, remind_at="2026-07-01 09:30")
    jobs.remind()
    assert visible(SYSTEM, Notification).count() == 0
    now.advance(timedelta(minutes=31))
    jobs.remind()
    jobs.remind()
    (told,) = visible(SYSTEM, Notification).filter(kind="reminder")
    assert (told.user_id, told.params) == (people.fang.pk, {"subject": "回访"})


def test_the_customer_follows_from_the_contact(rep: Principal, customer: Any) -> None:
    contact = perform(rep, "customers.contact.create", None, {"name": "钱总", "customer": str(customer.pk)})
    made = perform(
        rep, "customers.activity.create", None,
        {"subject": "拜访", "kind": "visit", "contact": str(contact.pk), "planned_at": "2026-07-02 10:00"},
    )  # fmt: skip
    assert made.customer_id == customer.pk


def test_next_steps_are_set_and_finished_by_themselves(rep: Principal, customer: Any) -> None:
    perform(
        rep,
        "customers.customer.set_next_step",
        customer.pk,
        {"next_step": "寄样品", "next_step_on": "2026-07-02"},
    )
    again = perform(
        rep,
        "customers.customer.complete_next_step",
        customer.pk,
        {"notes": "已寄出", "next_subject": "问反馈"},
    )
    assert again.next_step == "问反馈"
    done = visible(SYSTEM, Activity).get(status="done")
    assert (done.subject, done.kind, done.notes) == ("寄样品", "task", "已寄出")
    with pytest.raises(Conflict):
        perform(rep, "customers.lead.complete_next_step", lead_of(rep).pk, {})


def test_finishing_a_step_completes_the_activity_behind_it(
    rep: Principal, customer: Any, call: Activity
) -> None:
    perform(
        rep,
        "customers.activity.complete",
        call.pk,
        {"outcome": "positive", "next_subject": "发报价", "next_kind": "email"},
    )
    perform(rep, "customers.customer.complete_next_step", customer.pk, {"notes": "发了"})
    assert {one.status for one in visible(SYSTEM, Activity).all()} == {"done"}
    assert visible(SYSTEM, Activity).count() == 2


def lead_of(by: Principal) -> Lead:
    made: Lead = perform(by, "customers.lead.create", None, {"name": "某人", "phone": "13500000000"})
    return made
