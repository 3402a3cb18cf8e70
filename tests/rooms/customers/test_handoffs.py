"""Handing leads over: every move in every state, who may do what, what follows and what escalates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.handoffs.waiting import escalate_late
from paceline.customers.models import Handoff, Lead
from paceline.customers.states import HANDOFF
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.records.action import perform
from paceline.workflow.at_once import run_waiting
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db
Freeze = Callable[[datetime], FrozenClock]
THURSDAY = datetime(2026, 4, 9, 8, tzinfo=UTC)
"""16:00 in Shanghai: two working hours are left of the day."""
REJECTED = {"reason": "no_need", "words": "只是问问"}
WAY_TO: dict[str, tuple[str, dict[str, Any]] | None] = {
    "offered": None, "accepted": ("accept", {}), "rejected": ("reject", REJECTED), "withdrawn": ("withdraw", {}),
}  # fmt: skip


@pytest.fixture
def team() -> OrgUnit:
    """The team that receives."""
    return OrgUnit.objects.get(name="华东一组")


@pytest.fixture
def chen(people: People) -> Principal:
    """陈晨, of another team, who hands over."""
    return people.acts(people.chen)


@pytest.fixture
def offer(people: People, chen: Principal) -> Callable[..., Handoff]:
    """Makes a lead of 陈晨's and hands it over, to 华东一组 unless another is named."""
    count = iter(range(100))

    def make(**to: Any) -> Handoff:
        n = next(count)
        lead = perform(chen, "customers.lead.create", None, {"name": f"钱{n}", "phone": f"139000000{n:02d}"})
        to = to or {"to_unit": str(OrgUnit.objects.get(name="华东一组").pk)}
        made: Handoff = perform(chen, "customers.lead.hand_over", lead.pk, {"checklist": ["need"], **to})
        return made

    return make


def by_verb(people: People, verb: str) -> Principal:
    return people.acts(people.chen if verb == "withdraw" else people.fang)


@pytest.mark.parametrize("verb", ["accept", "reject", "withdraw", "reopen"])
@pytest.mark.parametrize("state", WAY_TO)
def test_every_move_in_every_state(verb: str, state: str, people: People, offer: Any) -> None:
    handoff = offer()
    if (way := WAY_TO[state]) is not None:
        perform(by_verb(people, way[0]), f"customers.handoff.{way[0]}", handoff.pk, way[1])
    inputs = REJECTED if verb == "reject" else {}
    move = HANDOFF.moves[verb]
    if state in move.sources:
        perform(by_verb(people, verb), f"customers.handoff.{verb}", handoff.pk, inputs)
        assert fresh(handoff).state == move.target
        return
    with pytest.raises(Conflict) as refused:
        perform(by_verb(people, verb), f"customers.handoff.{verb}", handoff.pk, inputs)
    assert refused.value.code == "not_available"
    assert fresh(handoff).state == state


def test_every_state_is_reached_and_an_open_one_is_left() -> None:
    pairs = set(HANDOFF.pairs())
    assert {target for _, target in pairs} | set(HANDOFF.start) == set(HANDOFF.choices.values)
    assert {source for source, _ in pairs} >= {"offered", "accepted", "rejected"}


def test_accepting_gives_the_lead_to_the_accepter(people: People, offer: Any) -> None:
    handoff = offer()
    lead = fresh(handoff.lead)
    assert (lead.owner, lead.offered_to.name) == (people.chen, "华东一组")
    perform(people.acts(people.fang), "customers.handoff.accept", handoff.pk)
    lead, taken = fresh(lead), fresh(handoff)
    assert (lead.owner, lead.offered_to) == (people.fang, None)
    assert (taken.taken_by, taken.decided_by) == (people.fang, people.fang)


def test_rejecting_leaves_it_with_whoever_offered_it_and_tells_why(people: People, offer: Any) -> None:
    handoff = offer()
    perform(people.acts(people.fang), "customers.handoff.reject", handoff.pk, REJECTED)
    run_waiting()
    lead = fresh(handoff.lead)
    assert (lead.owner, lead.offered_to) == (people.chen, None)
    told = visible(SYSTEM, Notification).get(user=people.chen, kind="handoff")
    assert "没有真实需求" in told.text


def test_any_other_reason_needs_words(people: People, offer: Any) -> None:
    handoff = offer()
    with pytest.raises(Invalid) as refused:
        perform(people.acts(people.fang), "customers.handoff.reject", handoff.pk, {"reason": "other"})
    assert "words" in refused.value.by_field
    assert fresh(handoff).state == "offered"


def test_those_who_decide_may_read_the_lead_and_nobody_else(people: People, offer: Any) -> None:
    handoff = offer()

    def reads(user: Any) -> bool:
        by = people.acts(user)
        return visible(by, Lead).filter(pk=handoff.lead_id).exists()

    assert reads(people.fang)
    assert reads(people.qiang)
    assert reads(people.min)
    assert not visible(people.acts(people.fang), Lead, "change").filter(pk=handoff.lead_id).exists()
    perform(people.acts(people.fang), "customers.handoff.accept", handoff.pk)
    assert not reads(people.qiang)
    assert not reads(people.chen)


def test_what_is_for_one_person_is_not_for_his_colleagues(people: People, offer: Any) -> None:
    handoff = offer(to_user=str(people.fang.pk))
    assert handoff.to_unit.name == "华东一组"
    with pytest.raises(NotFound):
        perform(people.acts(people.qiang), "customers.handoff.accept", handoff.pk)
    assert not visible(people.acts(people.qiang), Lead).filter(pk=handoff.lead_id).exists()
    assert visible(people.acts(people.min), Lead).filter(pk=handoff.lead_id).exists()
    perform(people.acts(people.fang), "customers.handoff.accept", handoff.pk)


def test_a_manager_accepts_for_somebody_she_leads_and_for_nobody_else(people: People, offer: Any) -> None:
    handoff, manager = offer(), people.acts(people.min)
    with pytest.raises(Invalid):
        perform(manager, "customers.handoff.accept", handoff.pk, {"taken_by": str(people.chen.pk)})
    perform(manager, "customers.handoff.accept", handoff.pk, {"taken_by": str(people.qiang.pk)})
    assert (fresh(handoff).decided_by, fresh(handoff.lead).owner) == (people.min, people.qiang)


def test_the_offering_side_cannot_accept_and_the_receiving_side_cannot_withdraw(
    people: People, offer: Any
) -> None:
    handoff = offer()
    with pytest.raises(NotAllowed):
        perform(people.acts(people.chen), "customers.handoff.accept", handoff.pk)
    with pytest.raises(NotAllowed):
        perform(people.acts(people.fang), "customers.handoff.withdraw", handoff.pk)
    assert fresh(handoff).state == "offered"


def test_one_lead_waits_in_one_place_only(people: People, chen: Principal, offer: Any, team: OrgUnit) -> None:
    handoff = offer()
    with pytest.raises(Conflict) as refused:
        perform(chen, "customers.lead.hand_over", handoff.lead_id, {"to_unit": str(team.pk)})
    assert "华东一组" in refused.value.text()
    perform(chen, "customers.handoff.withdraw", handoff.pk)
    again = perform(chen, "customers.lead.hand_over", handoff.lead_id, {"to_user": str(people.fang.pk)})
    assert again.state == "offered"


def test_somebody_elses_lead_and_an_ended_one_cannot_be_handed_over(
    people: People, boss: Principal, team: OrgUnit, lead: Lead
) -> None:
    with pytest.raises(Conflict) as refused:
        perform(boss, "customers.lead.hand_over", lead.pk, {"to_unit": str(team.pk)})
    assert "王芳" in refused.value.text()
    own = people.acts(people.fang)
    perform(own, "customers.lead.disqualify", lead.pk, {"reason": "no_need"})
    with pytest.raises(Conflict):
        perform(own, "customers.lead.hand_over", lead.pk, {"to_unit": str(team.pk)})


@pytest.mark.parametrize("to", ["nobody", "oneself", "elsewhere"])
def test_it_has_to_go_to_somebody_else(to: str, people: People, chen: Principal, team: OrgUnit) -> None:
    lead = perform(chen, "customers.lead.create", None, {"name": "钱总", "phone": "13900000009"})
    given = {
        "nobody": {},
        "oneself": {"to_user": str(people.chen.pk)},
        "elsewhere": {"to_user": str(people.min.pk), "to_unit": str(team.pk)},
    }[to]
    with pytest.raises(Invalid):
        perform(chen, "customers.lead.hand_over", lead.pk, given)
    assert not visible(SYSTEM, Handoff).exists()
    assert fresh(lead).offered_to is None


def test_taken_by_mistake_it_waits_again_with_whoever_offered_it(people: People, offer: Any) -> None:
    handoff, fang = offer(), people.acts(people.fang)
    perform(fang, "customers.handoff.accept", handoff.pk)
    perform(fang, "customers.handoff.reopen", handoff.pk)
    again, lead = fresh(handoff), fresh(handoff.lead)
    assert (again.state, again.taken_by, again.decided_at) == ("offered", None, None)
    assert (lead.owner, lead.offered_to.name) == (people.chen, "华东一组")


def test_once_contacted_it_stays_taken(people: People, offer: Any) -> None:
    handoff, fang = offer(), people.acts(people.fang)
    perform(fang, "customers.handoff.accept", handoff.pk)
    perform(
        fang,
        "customers.activity.log",
        None,
        {"kind": "call", "lead": str(handoff.lead_id), "outcome": "connected"},
    )
    with pytest.raises(Conflict):
        perform(fang, "customers.handoff.reopen", handoff.pk)
    assert fresh(handoff.lead).owner == people.fang


def test_the_limits_run_in_working_hours(people: People, freeze: Freeze, offer: Any) -> None:
    clock = freeze(THURSDAY)
    handoff = offer()
    assert handoff.due_at == datetime(2026, 4, 10, 3, tzinfo=UTC), "two hours today, two tomorrow"
    clock.move_to(datetime(2026, 4, 10, 2, tzinfo=UTC))
    perform(people.acts(people.fang), "customers.handoff.accept", handoff.pk)
    taken = fresh(handoff)
    assert taken.touch_due_at == datetime(2026, 4, 13, 2, tzinfo=UTC), "one workday, over the weekend"
    assert taken.result_due_at == datetime(2026, 4, 17, 2, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "met"), [(2, True), (3, False)])
def test_first_touch_and_result_follow_from_what_happens(
    hour: int, met: bool, people: People, freeze: Freeze, offer: Any
) -> None:
    clock, fang = freeze(datetime(2026, 4, 10, 2, tzinfo=UTC)), people.acts(people.fang)
    handoff = offer()
    perform(fang, "customers.handoff.accept", handoff.pk)
    clock.move_to(datetime(2026, 4, 13, hour, tzinfo=UTC))
    perform(
        fang,
        "customers.activity.log",
        None,
        {"kind": "call", "lead": str(handoff.lead_id), "outcome": "connected"},
    )
    perform(
        fang,
        "customers.activity.log",
        None,
        {"kind": "call", "lead": str(handoff.lead_id), "outcome": "connected"},
    )
    perform(fang, "customers.lead.qualify", handoff.lead_id)
    run_waiting()
    seen = fresh(handoff)
    assert (seen.touch_met, seen.result) == (met, "qualified")
    assert seen.touched_at == seen.result_at == datetime(2026, 4, 13, hour, tzinfo=UTC)


def test_after_four_working_hours_the_leader_hears_of_it_once(
    people: People, freeze: Freeze, offer: Any
) -> None:
    clock = freeze(THURSDAY)
    handoff = offer()
    clock.move_to(datetime(2026, 4, 10, 2, 59, tzinfo=UTC))
    escalate_late()
    assert fresh(handoff).escalated_at is None
    clock.move_to(datetime(2026, 4, 10, 3, tzinfo=UTC))
    for _ in range(2):
        escalate_late()
        run_waiting()
    told = visible(SYSTEM, Notification).filter(template__contains="超过时限")
    assert [one.user for one in told] == [people.min]
    assert fresh(handoff).version == handoff.version + 1
    perform(people.acts(people.fang), "customers.handoff.accept", handoff.pk)
    assert fresh(handoff).escalated_at is not None


def test_a_lead_that_goes_another_way_does_not_wait(people: People, boss: Principal, offer: Any) -> None:
    given, ended, removed = offer(), offer(), offer()
    perform(boss, "customers.lead.assign", given.lead_id, {"owner": str(people.min.pk)})
    perform(boss, "customers.lead.disqualify", ended.lead_id, {"reason": "no_need"})
    perform(boss, "customers.lead.remove", removed.lead_id)
    run_waiting()
    assert [fresh(one).state for one in (given, ended, removed)] == ["withdrawn"] * 3
    assert fresh(given.lead).offered_to is None


def test_the_whole_team_hears_of_an_offer_and_of_many_in_one_line(
    people: People, chen: Principal, team: OrgUnit
) -> None:
    from paceline.records.acting.bulk import perform_many

    keys = [
        perform(chen, "customers.lead.create", None, {"name": f"钱{n}", "phone": f"1390000002{n}"}).pk
        for n in range(3)
    ]
    perform_many(chen, "customers.lead.hand_over", keys, {"to_unit": str(team.pk)})
    run_waiting()
    told = visible(SYSTEM, Notification).filter(kind="handoff")
    assert {one.user for one in told} == {people.fang, people.qiang, people.min}
    assert told.count() == 3
