"""The ends of an opportunity: won, lost, cancelled; and opening it again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import Choice, Day, Link, LongText
from paceline.metadata.registry import registry
from paceline.pipeline import history, interviewing, playbook
from paceline.pipeline.actions.move import Checks, Override, Reason, advance
from paceline.pipeline.funnels import funnel_of
from paceline.pipeline.models import Competitor, Opportunity
from paceline.pipeline.models.funnel import Stage, StageKind
from paceline.pipeline.models.opportunity import CancelReason, LostReason
from paceline.pipeline.states import OPPORTUNITY
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.models import Event
from paceline.records.past.undo import before, undo_with

REOPEN_WITHIN = timedelta(days=90)
ClosedOn = Annotated[date | None, Day("结束日期", blank=True, past=True)]


@action("pipeline.opportunity.win", "赢单", icon="trophy", available=OPPORTUNITY.available("win"))
def win(
    act: Act,
    opportunity: Opportunity,
    *,
    closed_on: ClosedOn = None,
    checks: Checks = (),  # type: ignore[assignment]
    reason: Reason = "",
    override: Override = False,
) -> Opportunity:
    """The order is there. Winning is a move to the won stage: its criteria and those of skipped stages count."""
    funnel = funnel_of(opportunity.pipeline_id)
    advance(
        act, opportunity, funnel, funnel.end(StageKind.WON), reason=reason, checks=checks, override=override,
        closed_on=day_closed(act, closed_on),
    )  # fmt: skip
    return opportunity


@action("pipeline.opportunity.lose", "输单", icon="circle-x", available=OPPORTUNITY.available("lose"))
def lose(
    act: Act,
    opportunity: Opportunity,
    *,
    lost_reason: Annotated[str, Choice("输单原因", LostReason)],
    lost_to: Annotated[Competitor | None, Link("pipeline.Competitor", "输给", blank=True)] = None,
    lost_note: Annotated[str, LongText("输单说明", blank=True)] = "",
    closed_on: ClosedOn = None,
) -> Opportunity:
    """Somebody else got the order, or nobody."""
    act.reason = lost_note or act.reason
    end(
        act,
        opportunity,
        StageKind.LOST,
        closed_on,
        lost_reason=lost_reason,
        lost_to=lost_to,
        lost_note=lost_note,
    )
    interviewing.ask(act, opportunity)
    return opportunity


@action("pipeline.opportunity.cancel", "取消", icon="ban", available=OPPORTUNITY.available("cancel"))
def cancel(
    act: Act,
    opportunity: Opportunity,
    *,
    reason: Annotated[str, Choice("取消原因", CancelReason)],
    note: Annotated[str, LongText("说明", blank=True)] = "",
) -> Opportunity:
    """It was no opportunity: a double, a mistake, or the customer decided nothing."""
    act.reason = note or act.reason
    end(act, opportunity, StageKind.CANCELLED, None, lost_reason=reason, lost_note=note)
    return opportunity


@action(
    "pipeline.opportunity.reopen", "重新打开", icon="rotate-ccw", available=OPPORTUNITY.available("reopen")
)
def reopen(act: Act, opportunity: Opportunity, *, reason: Annotated[str, LongText("原因")]) -> Opportunity:
    """Back to the last stage it had, within 90 days. A won one needs the right to override."""
    if (
        opportunity.closed_on is not None
        and local_day(act.occurred_at) - opportunity.closed_on > REOPEN_WITHIN
    ):
        raise Conflict("结束已超过 90 天，不能重新打开。请新建一个商机。")
    if opportunity.state == StageKind.WON:
        require_right(act, opportunity)
    act.reason = reason
    funnel = funnel_of(opportunity.pipeline_id)
    opportunity.stage = funnel.stage(opportunity.stage_id)
    before = history.last_open_stage_id(opportunity)
    stage = next((one for one in funnel.path if one.pk == before), funnel.first)
    history.enter(
        act, opportunity, stage, backward=True, closed_on=None, lost_reason="", lost_to=None, lost_note=""
    )
    playbook.start(act, opportunity, stage)
    interviewing.forget(act, opportunity)
    return opportunity


def take_back(act: Act, opportunity: Opportunity, event: Event) -> None:
    """Undo a loss: everything is as it was, the clock of the stage included; the history shows both steps."""
    ended: Stage = opportunity.stage
    act.save(opportunity, event="pipeline.opportunity.reopen", **before(registry.of(Opportunity), event))
    act.note(history.fact(act, opportunity, ended, opportunity.stage, backward=True))
    interviewing.forget(act, opportunity)


undo_with("pipeline.opportunity.lose", take_back)


def end(act: Act, opportunity: Opportunity, kind: str, closed_on: date | None, **values: Any) -> None:
    """Put an opportunity into its terminal stage; open standard tasks end with it."""
    funnel = funnel_of(opportunity.pipeline_id)
    opportunity.stage = funnel.stage(opportunity.stage_id)
    playbook.stop(act, playbook.undone(opportunity, funnel.path))
    history.enter(act, opportunity, funnel.end(kind), closed_on=day_closed(act, closed_on), **values)


def day_closed(act: Act, closed_on: date | None) -> date:
    """The day given, else today. Raises Invalid for a day to come."""
    if closed_on is not None and closed_on > local_day(act.now):
        raise Invalid({"closed_on": "结束日期不能晚于今天。"})
    return closed_on or local_day(act.occurred_at)


def require_right(act: Act, opportunity: Opportunity) -> None:
    if not visible(act.by, Opportunity, "override").filter(pk=opportunity.pk).exists():
        raise NotAllowed("已赢单的商机只能由有破例权限的人重新打开。请联系主管。")
