"""Somebody's open pipeline in a few figures, by stage, and what was won; money in the home currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Q, Sum
from django.db.models.functions import Coalesce

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.kernel.periods import Period, Unit, period_of
from paceline.pipeline.funnels import all_funnels
from paceline.pipeline.models import Opportunity, Stage
from paceline.pipeline.models.funnel import StageKind

ZERO = Decimal("0.00")
MONEY = DecimalField(max_digits=18, decimal_places=2)
CHANCE = Coalesce(F("probability"), F("stage__probability"))


@dataclass(frozen=True)
class StageSum:
    """One stage: how many deals, their amount, and the amount by chance of winning."""

    stage: Stage
    count: int
    amount: Decimal
    weighted: Decimal


@dataclass(frozen=True)
class Ended:
    """Deals that ended in a period."""

    period: Period
    won: int
    won_amount: Decimal
    lost: int


@dataclass(frozen=True)
class Summary:
    """`closing` is the amount expected to close in the current month; `filter` leads to the rows behind it all."""

    stages: tuple[StageSum, ...]
    closing: Decimal
    month: Ended
    quarter: Ended
    filter: dict[str, Any]

    @property
    def count(self) -> int:
        return sum(one.count for one in self.stages)

    @property
    def amount(self) -> Decimal:
        return sum((one.amount for one in self.stages), ZERO)

    @property
    def weighted(self) -> Decimal:
        return sum((one.weighted for one in self.stages), ZERO)


MY_OPEN: dict[str, Any] = {
    "all": [{"field": "owner", "op": "eq", "value": "me"}, {"field": "state", "op": "eq", "value": "open"}]
}


def pipeline_summary(by: Principal, day: date | None = None) -> Summary:
    """The asker's own deals, in two queries."""
    today = day or local_day(clock.now())
    month, quarter = period_of(Unit.MONTH, today), period_of(Unit.QUARTER, today)
    mine = visible(by, Opportunity).filter(owner=by.user_id)
    ended = mine.exclude(state=StageKind.OPEN).filter(closed_on__gte=quarter.start, closed_on__lt=quarter.end)
    figures = ended.aggregate(**sums("month", month), **sums("quarter", quarter))
    rows = by_stage(mine.filter(state=StageKind.OPEN), month)
    return Summary(
        stages=tuple(one for one, _ in rows),
        closing=sum((closing for _, closing in rows), ZERO),
        month=ended_in("month", month, figures),
        quarter=ended_in("quarter", quarter, figures),
        filter=MY_OPEN,
    )


def by_stage(rows: Any, month: Period) -> list[tuple[StageSum, Decimal]]:
    """Sums by stage in the order of their funnels, with what is expected to close in the month."""
    expected = Q(expected_close_on__gte=month.start, expected_close_on__lt=month.end)
    sums_by_stage = rows.order_by().values("stage_id").annotate(
        count=Count("pk"),
        amount=Coalesce(Sum("amount_base"), ZERO, output_field=MONEY),
        weighted=Coalesce(Sum(F("amount_base") * CHANCE, output_field=MONEY), ZERO, output_field=MONEY),
        closing=Coalesce(Sum("amount_base", filter=expected), ZERO, output_field=MONEY),
    )  # fmt: skip
    known = {row["stage_id"]: row for row in sums_by_stage}
    return [
        (StageSum(stage, row["count"], row["amount"], row["weighted"].quantize(ZERO)), row["closing"])
        for funnel in all_funnels().values()
        for stage in funnel.stages
        if (row := known.get(stage.pk))
    ]


def sums(name: str, period: Period) -> dict[str, Any]:
    """Aggregates over deals that ended in a period."""
    within = Q(closed_on__gte=period.start, closed_on__lt=period.end)
    won = within & Q(state=StageKind.WON)
    return {
        f"{name}_won": Count("pk", filter=won),
        f"{name}_amount": Coalesce(Sum("amount_base", filter=won), ZERO, output_field=MONEY),
        f"{name}_lost": Count("pk", filter=within & Q(state=StageKind.LOST)),
    }


def ended_in(name: str, period: Period, figures: dict[str, Any]) -> Ended:
    return Ended(period, figures[f"{name}_won"], figures[f"{name}_amount"], figures[f"{name}_lost"])
