"""A lead makes exactly the moves of its table, and every state can be reached and left."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import Principal
from paceline.customers.models import Lead
from paceline.customers.models.lead import LeadStatus
from paceline.customers.states import ACTIVITY, LEAD
from paceline.kernel.errors import Conflict
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.states import States
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db
INPUTS: dict[str, dict[str, Any]] = {
    "assign": {},
    "start_contact": {},
    "qualify": {},
    "nurture": {},
    "convert": {},
    "reject": {"reason": "预算没有批"},
    "disqualify": {"reason": "no_need"},
    "reopen": {"reason": "又来问了"},
}
WAY_TO: dict[str, list[str]] = {
    "new": [],
    "assigned": ["assign"],
    "contacting": ["assign", "start_contact"],
    "qualified": ["assign", "start_contact", "qualify"],
    "nurturing": ["assign", "start_contact", "nurture"],
    "converted": ["assign", "start_contact", "qualify", "convert"],
    "disqualified": ["disqualify"],
}


def do(by: Principal, lead: Lead, verb: str, people: People) -> Any:
    inputs = {"owner": str(people.fang.pk)} if verb == "assign" else INPUTS[verb]
    return perform(by, f"customers.lead.{verb}", lead.pk, inputs)


@pytest.mark.parametrize("verb", INPUTS)
@pytest.mark.parametrize("state", WAY_TO)
def test_every_move_in_every_state(verb: str, state: str, boss: Principal, people: People) -> None:
    lead = perform(boss, "customers.lead.create", None, {"name": "钱总", "phone": "13900000001", "owner": ""})
    for step in WAY_TO[state]:
        do(boss, lead, step, people)
    assert fresh(lead).status == state
    move = LEAD.moves[verb]
    if state not in move.sources:
        with pytest.raises(Conflict) as refused:
            do(boss, lead, verb, people)
        assert refused.value.code == "not_available"
        assert fresh(lead).status == state
        return
    do(boss, lead, verb, people)
    changes = not move.only_from or state in move.only_from
    assert fresh(lead).status == (move.target if changes else state)


def test_a_refusal_says_what_can_be_done(boss: Principal, people: People) -> None:
    lead = perform(boss, "customers.lead.create", None, {"name": "钱总", "phone": "13900000001", "owner": ""})
    with pytest.raises(Conflict) as refused:
        do(boss, lead, "qualify", people)
    assert refused.value.text() == "现在是「新建」，不能「确认有效」。可以：分配、设为无效。"


@pytest.mark.parametrize("table", [LEAD, ACTIVITY], ids=lambda table: table.choices.__name__)
def test_i12_every_state_is_reached_and_every_unfinished_one_can_be_left(table: States) -> None:
    pairs = set(table.pairs())
    states = {str(value) for value in table.choices.values}
    assert {target for _, target in pairs} | set(table.start) == states
    finished = {"converted", "done", "cancelled", "rescheduled"}
    assert states - {source for source, _ in pairs} <= finished


def test_a_reason_is_kept_with_the_event(rep: Principal, lead: Lead) -> None:
    perform(rep, "customers.lead.disqualify", lead.pk, {"reason": "no_budget", "note": "明年再说"})
    event = Event.objects.filter(record_id=lead.pk).latest("seq")
    assert (event.name, event.reason) == ("customers.lead.disqualify", "明年再说")
    assert event.payload["changes"]["disqualify_reason"] == ["", "no_budget"]
    assert fresh(lead).status == LeadStatus.DISQUALIFIED


def test_a_lead_made_by_a_rep_is_hers_and_assigned(rep: Principal, lead: Lead) -> None:
    assert (lead.status, lead.owner_id) == ("assigned", rep.user_id)


def test_it_cannot_be_given_to_somebody_who_has_left(boss: Principal, lead: Lead, people: People) -> None:
    people.qiang.status = "left"
    people.qiang.save()
    with pytest.raises(Exception, match="离职"):
        perform(boss, "customers.lead.assign", lead.pk, {"owner": str(people.qiang.pk)})
