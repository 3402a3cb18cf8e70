"""Moves along the funnel: one step when the criteria hold, skips and steps back with a reason, overrides by right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.pipeline.funnels import kept
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.records.action import perform
from paceline.records.models import Event
from tests.rooms.pipeline.conftest import fresh, stage

pytestmark = pytest.mark.django_db


def move(by: Principal, deal: Opportunity, code: str, **inputs: Any) -> Opportunity:
    moved: Opportunity = perform(
        by, "pipeline.opportunity.move", deal.pk, {"stage": str(stage(deal, code).pk), **inputs}
    )
    return moved


def facts(deal: Opportunity) -> list[StageEvent]:
    return list(visible(SYSTEM, StageEvent).filter(opportunity=deal).order_by("id"))


def test_it_begins_in_the_first_stage_with_a_fact_from_nothing(deal: Opportunity) -> None:
    (first,) = facts(deal)
    assert (first.from_stage, first.to_stage_id, first.amount) == (None, deal.stage_id, deal.amount)
    assert deal.stage.code == "identify"
    assert deal.pipeline.code == "F6"


def test_unmet_criteria_are_listed_and_nothing_is_written(rep: Principal, deal: Opportunity) -> None:
    with pytest.raises(Invalid) as refused:
        move(rep, deal, "first_contact")
    assert refused.value.code == "criteria_unmet"
    assert refused.value.fields["checks"] == ["符合目标客群", "已查重"]
    assert fresh(deal).stage_id == deal.stage_id
    assert len(facts(deal)) == 1


def test_it_advances_when_they_hold_and_the_history_stays_contiguous(
    rep: Principal, deal: Opportunity
) -> None:
    perform(rep, "pipeline.opportunity.check", deal.pk, {"criterion": "audience"})
    moved = move(rep, deal, "first_contact", checks=["unique"])
    first, second = facts(deal)
    assert moved.stage.code == "first_contact"
    assert second.from_stage_id == first.to_stage_id
    assert second.to_stage_id == fresh(deal).stage_id
    assert fresh(deal).checks.keys() == {"identify.audience", "identify.unique"}
    names = [e.name for e in Event.objects.filter(record_id=deal.pk).order_by("seq")]
    assert names == [
        "pipeline.opportunity.create",
        "pipeline.opportunity.check",
        "pipeline.opportunity.check",
        "pipeline.opportunity.move",
    ]


def test_a_tick_can_be_taken_back(rep: Principal, deal: Opportunity) -> None:
    perform(rep, "pipeline.opportunity.check", deal.pk, {"criterion": "identify.audience"})
    perform(rep, "pipeline.opportunity.uncheck", deal.pk, {"criterion": "audience"})
    assert fresh(deal).checks == {}
    with pytest.raises(Invalid):
        perform(rep, "pipeline.opportunity.check", deal.pk, {"criterion": "没有这个"})


def test_a_skip_needs_a_reason_and_the_criteria_of_what_is_skipped(rep: Principal, deal: Opportunity) -> None:
    perform(rep, "pipeline.opportunity.check", deal.pk, {"criterion": "audience"})
    perform(rep, "pipeline.opportunity.check", deal.pk, {"criterion": "unique"})
    with pytest.raises(Invalid) as refused:
        move(rep, deal, "needs")
    assert "reason" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        move(rep, deal, "needs", reason="老客户介绍")
    assert refused.value.fields["checks"] == ["已用开场话术联系", "需求问卷完成八成以上", "已约好下一次沟通"]


def test_an_override_needs_the_right_and_a_reason_and_is_remembered(
    rep: Principal, lead: Principal, deal: Opportunity
) -> None:
    with pytest.raises(NotAllowed):
        move(rep, deal, "first_contact", override=True, reason="客户催")
    with pytest.raises(Invalid) as refused:
        move(lead, deal, "first_contact", override=True)
    assert "reason" in refused.value.fields
    move(lead, deal, "first_contact", override=True, reason="客户催得急")
    last = facts(deal)[-1]
    assert (last.override, last.reason, last.actor_id) == (True, "客户催得急", lead.user_id)


def test_a_step_back_needs_a_reason_and_counts_as_one(rep: Principal, deal: Opportunity) -> None:
    move(rep, deal, "first_contact", checks=["audience", "unique"])
    with pytest.raises(Invalid) as refused:
        move(rep, deal, "identify")
    assert "reason" in refused.value.fields
    move(rep, deal, "identify", reason="联系人离职")
    assert [fact.backward for fact in facts(deal)] == [False, False, True]


def test_ends_are_not_reached_by_moving_and_the_same_stage_is_refused(
    rep: Principal, deal: Opportunity
) -> None:
    with pytest.raises(Invalid) as refused:
        move(rep, deal, "lost")
    assert "stage" in refused.value.fields
    with pytest.raises(Conflict):
        move(rep, deal, "identify")


def test_a_stage_of_another_funnel_is_refused(rep: Principal, deal: Opportunity, funnels: Any) -> None:
    other = visible(SYSTEM, type(deal.stage)).get(pipeline=funnels["F4"], code="intent")
    with pytest.raises(Invalid) as refused:
        perform(rep, "pipeline.opportunity.move", deal.pk, {"stage": str(other.pk)})
    assert "stage" in refused.value.fields


def test_a_move_cannot_lie_before_the_last_one(rep: Principal, deal: Opportunity) -> None:
    perform(rep, "pipeline.opportunity.check", deal.pk, {"criterion": "audience"})
    with pytest.raises(Invalid):
        perform(
            rep,
            "pipeline.opportunity.move",
            deal.pk,
            {"stage": str(stage(deal, "first_contact").pk), "checks": ["unique"]},
            occurred_at=clock.now() - timedelta(days=2),
        )


def tasks_of(deal: Opportunity) -> list[Activity]:
    return list(visible(SYSTEM, Activity).filter(opportunity=deal).order_by("planned_at"))


@pytest.mark.usefixtures("clock")
def test_standard_tasks_begin_with_the_stage_and_undone_ones_end_with_it(
    rep: Principal, deal: Opportunity
) -> None:
    assert tasks_of(deal) == []
    move(rep, deal, "first_contact", checks=["audience", "unique"])
    assert [(task.step, local_day(task.planned_at).day) for task in tasks_of(deal)] == [
        ("research", 1),
        ("open_call", 2),
        ("questionnaire", 6),
        ("next_meeting", 7),
    ], "four, each by the end of its workday"
    assert {(task.status, task.owner_id) for task in tasks_of(deal)} == {("planned", deal.owner_id)}
    move(rep, deal, "identify", reason="换了联系人")
    assert {task.status for task in tasks_of(deal)} == {"cancelled"}


def test_a_mandatory_task_holds_the_stage(rep: Principal, deal: Opportunity) -> None:
    here = stage(deal, "first_contact")
    here.playbook = [{"code": "must", "title": "签保密协议", "kind": "task", "mandatory": True}]
    here.exit_criteria = []
    here.save()
    kept.changed()
    move(rep, deal, "first_contact", checks=["audience", "unique"])
    with pytest.raises(Invalid) as refused:
        move(rep, deal, "needs")
    assert refused.value.fields["checks"] == ["必做动作「签保密协议」还没完成"]
    (task,) = tasks_of(deal)
    perform(rep, "customers.activity.complete", task.pk, {"notes": "已签"})
    assert move(rep, deal, "needs").stage.code == "needs"


def test_the_forecast_category_follows_the_stage_unless_chosen_by_hand(
    rep: Principal, deal: Opportunity
) -> None:
    assert deal.forecast_category == "pipeline"
    perform(rep, "pipeline.opportunity.change", deal.pk, {"forecast_category": "commit"})
    moved = move(rep, deal, "first_contact", checks=["audience", "unique"])
    assert moved.forecast_category == "commit"
    with pytest.raises(Invalid) as refused:
        perform(rep, "pipeline.opportunity.change", deal.pk, {"forecast_category": "closed"})
    assert "forecast_category" in refused.value.fields
