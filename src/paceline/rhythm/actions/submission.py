"""Promising a figure for a quarter, and a manager's adjustment beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from paceline.access.working_days import local_day
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.kernel.periods import period_of
from paceline.metadata.fields import DecimalNumber, LongText
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.rhythm.models import ForecastSubmission
from paceline.rhythm.queries.forecast import open_and_won
from paceline.rhythm.queries.organisation import Node


@action("rhythm.forecastsubmission.create", "提交预测", on="collection", icon="send", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> ForecastSubmission:
    """A new submission; earlier ones of the same quarter stay as they were. What was known then is kept with it."""
    given = dict(values)
    owner = getattr(given.get("owner"), "pk", given.get("owner")) or act.by.user_id
    if given.get("starts_on") is not None:
        known = open_and_won(
            act.by, Node(user=owner), period_of("quarter", given["starts_on"]), local_day(act.now)
        )
        given |= {"closed": known.won, "weighted": known.weighted}
    made: ForecastSubmission = generic.create(act, of=registry.of(ForecastSubmission), values=given)  # type: ignore[assignment]
    return made


@action("rhythm.forecastsubmission.adjust", "调整预测", permission="assign", icon="sliders")
def adjust(
    act: Act,
    submission: ForecastSubmission,
    *,
    adjustment: Annotated[Decimal, DecimalNumber("增减金额", decimal_places=2, hint="负数是调低")],
    reason: Annotated[str, LongText("原因")],
) -> ForecastSubmission:
    """A manager's judgement, kept apart: what the owner submitted is never changed."""
    if submission.owner_id == act.by.user_id:
        raise NotAllowed("自己的预测请重新提交，不用调整。")
    if submission.commit + adjustment < 0:
        raise Invalid({"adjustment": "调整后的承诺不能是负数。"})
    act.reason = reason
    act.save(
        submission,
        adjustment=adjustment,
        adjusted_by=act.by.user_id,
        adjusted_at=act.now,
        adjusted_why=reason,
    )
    return submission
