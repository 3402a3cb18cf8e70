"""晚间快报: one day in four figures, within the reader's sight: what was sold, the month's pace, risks, good news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from paceline.access.principal import Principal, Scope
from paceline.access.scope import visible
from paceline.insight.question import JsonFilter
from paceline.kernel.periods import Period, period_of
from paceline.pipeline.models import Opportunity
from paceline.rhythm.cuts import WHOLE
from paceline.rhythm.measures import MEASURES
from paceline.rhythm.models import Alert, Target
from paceline.rhythm.models.alert import AlertLevel
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured, PeriodUnit
from paceline.rhythm.queries.facts import facts_of, total
from paceline.rhythm.queries.monitor.alerts import standing_alerts
from paceline.rhythm.queries.targets.standing import Standing, standing

MOST = 3


@dataclass(frozen=True)
class Evening:
    """`behind` is the filter of the deals won on the day; `found` the month's target, else the quarter's."""

    day: date
    amount: Decimal
    count: int
    behind: JsonFilter
    found: Standing | None
    risks: tuple[Alert, ...]
    wins: tuple[Opportunity, ...]


def evening_of(by: Principal, day: date) -> Evening:
    """In at most eight queries."""
    measure, period = MEASURES[Measured.WON_AMOUNT], Period(day, day + timedelta(days=1))
    rows = facts_of(by, Measured.WON_AMOUNT, period, day).rows
    days = [day.isoformat(), day.isoformat()]
    target = running_target(by, day)
    won = visible(by, Opportunity).filter(state="won", closed_on=day).select_related("owner", "customer")
    return Evening(
        day, total(rows), sum(row.count for row in rows),
        {"all": [{"field": measure.day, "op": "between", "value": days}, *measure.where]},
        standing(by, target, day) if target else None,
        tuple(standing_alerts(by).exclude(level=AlertLevel.INFO)[:MOST]),
        tuple(won.order_by("-amount_base", "pk")[:MOST]),
    )  # fmt: skip


def running_target(by: Principal, day: date) -> Target | None:
    """The target in won amount that somebody answers for: of the unit led, of the company for who sees all of it,
    else the own one, else the largest in sight. Of the month, else of the quarter; the largest first."""
    running = Q()
    for unit in (PeriodUnit.MONTH, PeriodUnit.QUARTER):
        running |= Q(period=unit, starts_on=period_of(unit, day).start)
    rows = visible(by, Target).filter(
        running, Q(unit__isnull=False) | Q(owner=by.user_id), metric=Measured.WON_AMOUNT, level=Level.TARGET,
        **WHOLE.fields, state__in=IN_FORCE,
    ).select_related("unit", "owner")  # fmt: skip
    found = sorted(rows, key=lambda one: (one.period != PeriodUnit.MONTH, -one.value, str(one.pk)))
    units, own = [one for one in found if one.unit_id], [one for one in found if not one.unit_id]
    led = [one for one in units if by.user_id in (one.owner_id, one.unit.manager_id)]
    whole = units if by.scope("rhythm.target", "read") == Scope.ALL else []
    return next(iter(top_of(led) or top_of(whole) or own or top_of(units)), None)


def top_of(units: list[Target]) -> list[Target]:
    """Those of the largest unit, by its largest target of either period."""
    largest = max(units, key=lambda one: one.value, default=None)
    return [one for one in units if largest is not None and one.unit_id == largest.unit_id]
