"""Quantiles in SQL."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, DurationField, ExpressionWrapper, F
from django.db.models.functions import TruncDate

from paceline.kernel import clock


class Percentile(Aggregate):
    """`percentile_cont`: linear interpolation between neighbours (Hyndman & Fan type 7)."""

    function = "percentile_cont"
    template = "percentile_cont(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, fraction: float, **extra: Any) -> None:
        super().__init__(expression, fraction=f"{float(fraction):.4f}", **extra)


def days_between(start: str, end: str) -> Any:
    """Calendar days from an instant's day in the organisation's zone to a day, as an interval."""
    first = TruncDate(start, tzinfo=clock.as_zone(clock.DEFAULT_ZONE))
    return ExpressionWrapper(F(end) - first, output_field=DurationField())
