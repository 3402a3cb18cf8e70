"""The ends of an opportunity and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.config.presets import install_questionnaires
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.pipeline.models import Opportunity, Questionnaire, StageEvent
from paceline.pipeline.states import OPPORTUNITY
from paceline.records.action import acting, perform
from tests.rooms.pipeline.conftest import fresh, stage

pytestmark = pytest.mark.django_db
EVERY_BOX = [
    "audience", "unique", "opening", "process", "need_confirmed", "presented", "solution.feedback",
    "objections", "terms", "approval_route", "signed",
]  # fmt: skip


@pytest.fixture
def ready(rep: Principal, deal: Opportunity, customer: Any) -> Opportunity:
    """The deal with everything that its conditions ask for, but no box ticked."""
    contact = perform(rep, "customers.contact.create", None, {"name": "钱总", "customer": str(customer.pk)})
    perform(
        rep, "pipeline.opportunitycontact.create", None,
        {"opportunity": str(deal.pk), "contact": str(contact.pk), "role": "decision_maker"},
    )  # fmt: skip
    with acting(SYSTEM, "presets") as act:
        install_questionnaires(act)
    answers = {"q1": "换线太慢", "q2": "4", "q3": "已批准", "q4": "860000", "q6": ["总经理"]}
    given = {"opportunity": str(deal.pk), "answers": answers}
    perform(rep, "pipeline.questionnaire.answer", visible(SYSTEM, Questionnaire).get().pk, given)
    changed: Opportunity = perform(
        rep, "pipeline.opportunity.change", deal.pk,
        {"need": "换线太慢", "next_step": "见面", "next_step_on": "2026-11-30"},
    )  # fmt: skip
    return changed


def test_winning_from_the_first_stage_needs_all_criteria_on_the_way(
    rep: Principal, ready: Opportunity
) -> None:
    with pytest.raises(Invalid) as refused:
        perform(rep, "pipeline.opportunity.win", ready.pk, {"reason": "直接下单"})
    assert len(refused.value.fields["checks"]) == len(EVERY_BOX)
    won = perform(rep, "pipeline.opportunity.win", ready.pk, {"reason": "直接下单", "checks": EVERY_BOX})
    assert (won.state, won.stage.code, won.forecast_category) == ("won", "won", "closed")
    assert won.closed_on == clock.today()
    last = visible(SYSTEM, StageEvent).filter(opportunity=won).latest("id")
    assert (last.to_stage_id, last.override) == (won.stage_id, False)


def test_moving_to_the_won_stage_is_winning(rep: Principal, ready: Opportunity) -> None:
    won = perform(
        rep, "pipeline.opportunity.move", ready.pk,
        {"stage": str(stage(ready, "won").pk), "reason": "直接下单", "checks": EVERY_BOX},
    )  # fmt: skip
    assert (won.state, won.closed_on) == ("won", clock.today())


def test_losing_needs_a_reason_and_remembers_to_whom(rep: Principal, people: Any, deal: Opportunity) -> None:
    with pytest.raises(Invalid) as refused:
        perform(rep, "pipeline.opportunity.lose", deal.pk, {})
    assert "lost_reason" in refused.value.fields
    rival = perform(SYSTEM, "pipeline.competitor.create", None, {"name": "东方机械"})
    lost = perform(
        rep, "pipeline.opportunity.lose", deal.pk,
        {"lost_reason": "价格", "lost_to": str(rival.pk), "lost_note": "便宜一成"},
    )  # fmt: skip
    assert (lost.state, lost.lost_reason, lost.lost_to_id, lost.forecast_category) == (
        "lost", "price", rival.pk, "omitted",
    )  # fmt: skip


def test_a_closing_day_to_come_is_refused(rep: Principal, deal: Opportunity) -> None:
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    with pytest.raises(Invalid) as refused:
        perform(rep, "pipeline.opportunity.lose", deal.pk, {"lost_reason": "price", "closed_on": tomorrow})
    assert "closed_on" in refused.value.fields


def test_cancelling_takes_only_its_own_reasons(rep: Principal, deal: Opportunity) -> None:
    with pytest.raises(Invalid):
        perform(rep, "pipeline.opportunity.cancel", deal.pk, {"reason": "price"})
    gone = perform(rep, "pipeline.opportunity.cancel", deal.pk, {"reason": "duplicate"})
    assert (gone.state, gone.lost_reason) == ("cancelled", "duplicate")


def test_reopening_goes_back_to_the_last_stage_and_keeps_the_history(
    rep: Principal, deal: Opportunity
) -> None:
    perform(
        rep, "pipeline.opportunity.move", deal.pk,
        {"stage": str(stage(deal, "first_contact").pk), "checks": ["audience", "unique"]},
    )  # fmt: skip
    perform(rep, "pipeline.opportunity.lose", deal.pk, {"lost_reason": "timing"})
    with pytest.raises(Invalid) as refused:
        perform(rep, "pipeline.opportunity.reopen", deal.pk, {})
    assert "reason" in refused.value.fields
    again = perform(rep, "pipeline.opportunity.reopen", deal.pk, {"reason": "预算批了"})
    assert (again.state, again.stage.code, again.closed_on, again.lost_reason) == (
        "open", "first_contact", None, "",
    )  # fmt: skip
    codes = [f.to_stage.code for f in visible(SYSTEM, StageEvent).filter(opportunity=deal).order_by("id")]
    assert codes == ["identify", "first_contact", "lost", "first_contact"]


def test_after_ninety_days_it_stays_closed(rep: Principal, deal: Opportunity) -> None:
    perform(rep, "pipeline.opportunity.lose", deal.pk, {"lost_reason": "timing"})
    with clock.frozen(clock.now() + timedelta(days=91)), pytest.raises(Conflict):
        perform(rep, "pipeline.opportunity.reopen", deal.pk, {"reason": "又来了"})


def test_a_won_deal_is_reopened_only_with_the_right_to_override(
    rep: Principal, lead: Principal, ready: Opportunity
) -> None:
    perform(rep, "pipeline.opportunity.win", ready.pk, {"reason": "直接下单", "checks": EVERY_BOX})
    with pytest.raises(NotAllowed):
        perform(rep, "pipeline.opportunity.reopen", ready.pk, {"reason": "点错了"})
    perform(lead, "pipeline.opportunity.reopen", ready.pk, {"reason": "点错了"})
    assert fresh(ready).state == "open"


INPUTS = {
    "win": {"reason": "是", "override": True},
    "lose": {"lost_reason": "price"},
    "cancel": {"reason": "error"},
    "reopen": {"reason": "是"},
}
BEFORE = {"open": None, "won": "win", "lost": "lose", "cancelled": "cancel"}


@pytest.mark.parametrize("verb", INPUTS)
@pytest.mark.parametrize("state", BEFORE)
def test_every_move_in_every_state(verb: str, state: str, lead: Principal, deal: Opportunity) -> None:
    first = BEFORE[state]
    if first:
        perform(lead, f"pipeline.opportunity.{first}", deal.pk, INPUTS[first])
    act = (lead, f"pipeline.opportunity.{verb}", deal.pk, INPUTS[verb])
    if state in OPPORTUNITY.moves[verb].sources:
        assert perform(*act).state == OPPORTUNITY.moves[verb].target
    else:
        with pytest.raises(Conflict) as refused:
            perform(*act)
        assert refused.value.code == "not_available"
        assert fresh(deal).state == state
