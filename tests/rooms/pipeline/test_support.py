"""Support requests: every move by the right person, the working-hours clock, warnings once, nobody else sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.access.working_days import put_year
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.kernel.holidays_seed import seed_year
from paceline.pipeline.models import SupportRequest
from paceline.pipeline.states import SUPPORT
from paceline.pipeline.supporting import warn
from paceline.records.action import perform
from paceline.workflow.models import Notification
from tests.people import People

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 7, 3, 8, tzinfo=UTC)
"""Friday 3 July 2026, 16:00 in Shanghai: two of the nine service hours are left."""
DONE: dict[str, Any] = {"hours": "3.5", "result": "方案第一版，含产线布局"}


@pytest.fixture
def now(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    put_year(2026, seed_year(2026).days, published=True)
    return freeze(FRIDAY)


@pytest.fixture
def rep(people: People) -> Principal:
    return people.acts(people.fang)


@pytest.fixture
def asked(now: FrozenClock, rep: Principal) -> SupportRequest:
    deal = perform(rep, "pipeline.opportunity.create", None, {"name": "二期"})
    given = {"title": "产线方案", "opportunity": str(deal.pk), "hours_allowed": "4", "need": "两条线，年底上"}
    made: SupportRequest = perform(rep, "pipeline.supportrequest.create", None, given)
    return made


def do(by: Principal, verb: str, request: SupportRequest, **given: Any) -> SupportRequest:
    perform(by, f"pipeline.supportrequest.{verb}", request.pk, given)
    request.refresh_from_db()
    return request


def test_from_the_request_to_its_acceptance(
    people: People, rep: Principal, asked: SupportRequest, now: FrozenClock
) -> None:
    boss, engineer = people.acts(people.boss), people.acts(people.chen)
    assert asked.due_at == datetime(2026, 7, 6, 3, tzinfo=UTC)  # two hours today, two on Monday from nine
    with pytest.raises(NotFound):
        do(engineer, "start", asked)
    do(boss, "dispatch", asked, assignee=str(people.chen.pk))
    assert visible(engineer, SupportRequest).filter(pk=asked.pk).exists()
    with pytest.raises(NotAllowed):
        do(rep, "start", asked)
    do(engineer, "start", asked)
    with pytest.raises(Invalid):
        do(engineer, "deliver", asked, hours="0", result="空")
    now.move_to(datetime(2026, 7, 6, 4, tzinfo=UTC))
    do(engineer, "deliver", asked, **DONE)
    assert (asked.state, asked.late, str(asked.hours)) == ("delivered", True, "3.5")
    with pytest.raises(NotAllowed):
        do(engineer, "accept", asked)
    do(rep, "give_back", asked, reason="缺报价清单")
    do(engineer, "start", asked)
    do(engineer, "deliver", asked, hours="1", result="补了清单")
    do(rep, "accept", asked)
    assert (asked.state, str(asked.hours), asked.returns) == ("accepted", "4.5", 1)
    assert asked.delivered_at == datetime(2026, 7, 6, 4, tzinfo=UTC)


def test_every_move_in_every_state(people: People, asked: SupportRequest) -> None:
    boss = people.acts(people.boss)
    inputs: dict[str, dict[str, Any]] = {
        "dispatch": {"assignee": str(people.chen.pk)}, "deliver": DONE, "give_back": {"reason": "不全"},
    }  # fmt: skip
    own = {"start", "deliver"}
    for state in {str(one) for move in SUPPORT.moves.values() for one in (*move.sources, move.target)}:
        for verb, move in SUPPORT.moves.items():
            assignee = people.boss if verb in own else people.chen
            SupportRequest.objects.filter(pk=asked.pk).update(state=state, assignee=assignee)
            if state in move.sources:
                assert do(boss, verb, asked, **inputs.get(verb, {})).state == move.target
            else:
                with pytest.raises(Conflict):
                    do(boss, verb, asked, **inputs.get(verb, {}))


def test_warned_once_before_and_once_after(people: People, asked: SupportRequest, now: FrozenClock) -> None:
    def told() -> list[str]:
        rows = visible(SYSTEM, Notification).filter(kind="support").order_by("id")
        return [f"{row.user.username} {'超时' in row.template}" for row in rows.select_related("user")]

    warn()
    assert told() == []
    now.move_to(datetime(2026, 7, 6, 1, 30, tzinfo=UTC))
    warn()
    warn()
    assert told() == ["fang False"]
    now.advance(timedelta(hours=3))
    warn()
    warn()
    assert sorted(told()) == ["fang False", "fang True", "min True"]


def test_who_may_expressly_take_finds_what_nobody_has(people: People, asked: SupportRequest) -> None:
    chen = people.chen
    assert not visible(people.acts(chen), SupportRequest).exists()
    grants = {"pipeline.supportrequest": {"read": "own", "change": "own", "take": "own"}}
    chen.roles.set([Role.objects.create(code="engineer", name="售前", grants=grants)])
    rights_changed()
    engineer = people.acts(chen)
    do(engineer, "take", asked)
    assert (asked.state, asked.assignee_id) == ("in_progress", chen.pk)
    with pytest.raises(Conflict):
        do(people.acts(people.boss), "take", asked)
