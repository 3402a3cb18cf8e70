"""Stage history: the facts of every move, first to last without a gap (from = what came before)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.prompted import end_prompts
from paceline.kernel.errors import Invalid
from paceline.kernel.ids import uuid7
from paceline.pipeline.models.funnel import Stage, StageKind
from paceline.pipeline.models.opportunity import Opportunity
from paceline.pipeline.models.stage_event import StageEvent
from paceline.records.act import Act


@dataclass(frozen=True)
class Allowance:
    """Who let a deal into a stage though its criteria did not hold, and why."""

    by: UUID | None
    why: str


@dataclass(frozen=True)
class Step:
    """One step of a history that happened elsewhere: which stage was entered when."""

    stage: Stage
    at: datetime
    reason: str = ""


def enter(
    act: Act,
    opportunity: Opportunity,
    stage: Stage,
    *,
    event: str = "",
    allowance: Allowance | None = None,
    backward: bool = False,
    keep_clock: bool = False,
    **values: Any,
) -> None:
    """Put an opportunity into a stage and write the fact. Raises Invalid when it would lie before the last move."""
    before: Stage = opportunity.stage
    entered_at = opportunity.stage_entered_at
    if entered_at is not None and act.occurred_at < entered_at:
        raise Invalid("这次变更的时间早于上一次阶段变更。请填写更晚的时间。")
    if not keep_clock:
        end_prompts(act, opportunity.pk)
    act.save(
        opportunity,
        event=event,
        stage=stage,
        state=stage.kind,
        stage_entered_at=entered_at if keep_clock else act.occurred_at,
        stay_until=opportunity.stay_until if keep_clock else None,
        forecast_category=category_after(opportunity, before, stage),
        **values,
    )
    act.note(fact(act, opportunity, before, stage, allowance=allowance, backward=backward))


def begin(act: Act, opportunity: Opportunity) -> None:
    """Write the first fact of a new opportunity: from nothing to its stage."""
    act.note(fact(act, opportunity, None, opportunity.stage))


def fact(
    act: Act,
    opportunity: Opportunity,
    source: Stage | None,
    target: Stage,
    *,
    allowance: Allowance | None = None,
    backward: bool = False,
) -> StageEvent:
    """The fact of a move, not yet saved."""
    return StageEvent(
        id=uuid7(),
        opportunity=opportunity,
        from_stage=source,
        to_stage=target,
        moved_at=act.occurred_at,
        recorded_at=act.now,
        actor_id=act.by.user_id,
        override=allowance is not None,
        allowed_by_id=allowance.by if allowance else None,
        allowance=allowance.why if allowance else "",
        backward=backward,
        reason=act.reason,
        **as_of_now(opportunity),
    )


def as_of_now(opportunity: Opportunity) -> dict[str, Any]:
    """What a fact remembers of the opportunity."""
    return {
        "amount": opportunity.amount,
        "amount_currency": opportunity.amount_currency,
        "amount_base": opportunity.amount_base,
        "expected_close_on": opportunity.expected_close_on,
    }


def category_after(opportunity: Opportunity, before: Stage, stage: Stage) -> str:
    """The forecast category in the new stage: a choice made by hand stays while the opportunity is open."""
    by_hand = opportunity.forecast_category != before.forecast_category
    both_open = before.kind == StageKind.OPEN and stage.kind == StageKind.OPEN
    return opportunity.forecast_category if by_hand and both_open else stage.forecast_category


def brought(
    opportunity: Opportunity, steps: Sequence[Step], *, recorded_at: datetime, actor_id: UUID | None
) -> list[StageEvent]:
    """The facts of a history that is brought in from elsewhere, for bulk insertion.

    The steps are in order of time, the last one is the stage that the opportunity has now. Raises Invalid otherwise.
    """
    if not steps or steps[-1].stage.pk != opportunity.stage_id:
        raise Invalid("阶段历史的最后一步要和商机现在的阶段一致。")
    facts: list[StageEvent] = []
    for at, step in enumerate(steps):
        if at and step.at < steps[at - 1].at:
            raise Invalid("阶段历史要按时间先后排列。")
        facts.append(
            StageEvent(
                id=uuid7(),
                opportunity=opportunity,
                from_stage=steps[at - 1].stage if at else None,
                to_stage=step.stage,
                moved_at=step.at,
                recorded_at=recorded_at,
                actor_id=actor_id,
                reason=step.reason,
                **as_of_now(opportunity),
            )
        )
    return facts


def last_open_stage_id(opportunity: Opportunity) -> UUID | None:
    """The stage that the opportunity had before it was closed."""
    facts = visible(SYSTEM, StageEvent).filter(opportunity=opportunity, to_stage=opportunity.stage_id)
    key: UUID | None = facts.order_by("-id").values_list("from_stage", flat=True).first()
    return key
