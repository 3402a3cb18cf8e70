"""Promising a figure for a quarter, a leader's view of a unit, and a manager's adjustment beside a promise."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from paceline.access.working_days import local_day
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.kernel.periods import period_of
from paceline.metadata.fields import DecimalNumber, LongText, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.rhythm.models import ForecastSubmission
from paceline.rhythm.queries.forecasts.node import open_and_won
from paceline.rhythm.queries.organisation import Node, Organisation


@action("rhythm.forecastsubmission.create", "提交预测", on="collection", icon="send", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> ForecastSubmission:
    """A new submission; earlier ones of the same quarter stay as they were. What was known then is kept with it.

    With a unit it is the view of who leads it; what the deals of the unit add up to stands beside it, and a difference
    needs a reason. Submissions of the unit's people are not touched. Raises Invalid.
    """
    given = dict(values)
    owner = key_of(given.get("owner")) or act.by.user_id
    unit = key_of(given.get("unit"))
    if unit is not None:
        require_leader(act, unit)
    if given.get("starts_on") is not None:
        period, node = period_of("quarter", given["starts_on"]), Node(unit=unit) if unit else Node(user=owner)
        known = open_and_won(act.by, node, period, local_day(act.now))
        given |= {"closed": known.won, "weighted": known.weighted}
        if unit is not None:
            given |= {"rolled_commit": known.commit, "rolled_best": known.best, "rolled_open": known.all_open}
            differs = given.get("commit") is not None and given["commit"] != known.commit
            if differs and not given.get("judgement"):
                raise Invalid({"judgement": "和下级汇总不一样时要写判断依据。"})
    made: ForecastSubmission = generic.create(act, of=registry.of(ForecastSubmission), values=given)  # type: ignore[assignment]
    return made


def require_leader(act: Act, unit: UUID) -> None:
    """Raises Invalid for a unit that the actor neither leads, itself or from above, nor may assign everywhere."""
    organisation = Organisation.today()
    above: UUID | None = unit
    while above is not None and above in organisation.units:
        if organisation.units[above].manager_id == act.by.user_id:
            return
        above = organisation.units[above].parent_id
    if act.by.scope("rhythm.forecastsubmission", "assign").name != "ALL":
        raise Invalid({"unit": "只能提交自己负责的组织的预测。"})


@action("rhythm.forecastsubmission.adjust", "调整预测", permission="assign", icon="sliders")
def adjust(
    act: Act,
    submission: ForecastSubmission,
    *,
    adjustment: Annotated[Decimal, DecimalNumber("增减金额", decimal_places=2, hint="负数是调低")],
    reason: Annotated[str, LongText("原因")],
) -> ForecastSubmission:
    """A manager's judgement, kept apart: what the owner submitted is never changed."""
    if submission.unit_id is not None:
        raise Invalid("组织的预测已经是主管的判断。要改请重新提交。")
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
