"""What a forecast is made of, read in a few statements over everything: sales by month, open deals by age."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import CharField, Count, F, Q, Sum, Value
from django.db.models.functions import Cast, Greatest, TruncMonth, TruncWeek

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.insight.question import Question
from paceline.kernel.clock import as_zone, start_of
from paceline.kernel.periods import Period, period_of
from paceline.methods.forecast.accuracy import Floats
from paceline.methods.forecast.hazards import AGE_STEP, AGES, NEW_WINDOW
from paceline.methods.forecast.pipeline_as_of import NEVER, Deals
from paceline.pipeline.models import Opportunity
from paceline.rhythm.forecasting.cube import MOST_LINES, OTHERS, Leaf
from paceline.rhythm.measures import MEASURES, Measure, replaced
from paceline.rhythm.models.choices import Measured

LONGEST = 72
"""Months of history that are looked at."""
SAMPLE = 60_000
"""So many deals are enough for the chances by age; of more an even part is taken, chosen by the end of their keys."""
MEMORY = timedelta(days=420)


@dataclass(frozen=True)
class Sales:
    """What each leaf sold in each month: amounts and counts."""

    amounts: dict[Leaf, dict[date, float]]
    counts: dict[Leaf, dict[date, int]]

    @property
    def first(self) -> date | None:
        return min((month for months in self.amounts.values() for month in months), default=None)


def sales_of(metric: str, as_of: date) -> Sales:
    """Won or received until the close of a day, by leaf and month."""
    measure = MEASURES[metric]
    start = period_of("month", as_of, ahead=-LONGEST).start
    question = replaced(Question(SYSTEM, Period(start, as_of + timedelta(days=1)), as_of))
    rows = question.rows(measure.object, measure.condition(question)).order_by()
    grouped = rows.annotate(m=TruncMonth(measure.day)).values_list(
        "owner_id", "team_id", line_of(measure), "m"
    )
    amount = Sum(measure.amount) if measure.amount else Count("pk")
    found = Sales({}, {})
    for owner, team, line, month, total, count in grouped.annotate(total=amount, count=Count("pk")):
        leaf = Leaf(line or "", owner, team)
        months = found.amounts.setdefault(leaf, {})
        months[month] = months.get(month, 0.0) + float(total or 0)
        counts = found.counts.setdefault(leaf, {})
        counts[month] = counts.get(month, 0) + count
    return found


def line_of(measure: Measure) -> Any:
    return measure.cuts.line.replace(".", "__") if measure.cuts.line else Value("")


def leaf_names(sales: Sales, openly: Iterable[Leaf], as_of: date) -> dict[Leaf, Leaf]:
    """Which leaf each stands for: who sold nothing for over a year and has nothing open belongs to the rest."""
    totals: dict[str, float] = {}
    for leaf, months in sales.amounts.items():
        totals[leaf.line] = totals.get(leaf.line, 0.0) + sum(months.values())
    kept_lines = {line for line, _ in sorted(totals.items(), key=lambda one: -one[1])[:MOST_LINES]} | {""}
    horizon = period_of("month", as_of, ahead=-13).start
    alive = set(openly)
    names = {}
    for leaf in {*sales.amounts, *alive}:
        line = leaf.line if leaf.line in kept_lines else OTHERS
        recent = leaf in alive or max(sales.amounts[leaf]) >= horizon
        names[leaf] = Leaf(line, leaf.owner, leaf.team) if recent else Leaf(line, None, None)
    return names


@dataclass(frozen=True)
class Open:
    """Open deals of each leaf by age in weeks, and how many it made in the last 91 days."""

    by_age: dict[Leaf, Floats]
    new: dict[Leaf, int]


def open_on(day: date) -> Open:
    """The deals that were open at the close of a day."""
    zone = as_zone(settings.ORGANISATION_TIME_ZONE)
    end = start_of(day + timedelta(days=1), zone)
    oldest = start_of(day - timedelta(days=AGES * AGE_STEP), zone)
    rows = visible(SYSTEM, Opportunity).filter(created_at__lt=end).order_by()
    still = rows.filter(Q(closed_on__isnull=True, state="open") | Q(closed_on__gt=day))
    week = TruncWeek(Greatest(F("created_at"), Value(oldest)), tzinfo=zone)
    by_age: dict[Leaf, Floats] = {}
    grouped = still.annotate(w=week).values_list("owner_id", "team_id", "product__line", "w")
    for owner, team, line, made, count in grouped.annotate(n=Count("pk")):
        ages = by_age.setdefault(Leaf(line or "", owner, team), np.zeros(AGES))
        ages[age_of(made, day)] += count
    since = start_of(day - timedelta(days=NEW_WINDOW - 1), zone)
    fresh = rows.filter(created_at__gte=since).values_list("owner_id", "team_id", "product__line")
    new = {Leaf(line or "", owner, team): count for owner, team, line, count in fresh.annotate(n=Count("pk"))}
    return Open(by_age, new)


def age_of(made: datetime, day: date) -> int:
    """Weeks from the middle of the week in which a deal was made."""
    return min(AGES - 1, max(0, ((day - local_day(made)).days - 3) // AGE_STEP))


def sample(until: date, since: date) -> tuple[Deals, float]:
    """Deals that were open or ended after ``since``, as far as the close of ``until`` knows; and the share taken."""
    end = start_of(until + timedelta(days=1))
    rows = visible(SYSTEM, Opportunity).filter(created_at__lt=end).order_by()
    rows = rows.filter(Q(closed_on__isnull=True, state="open") | Q(closed_on__gt=since))
    count, share = rows.count(), 1.0
    digits = 0
    while count * share > SAMPLE:
        digits, share = digits + 1, share / 16
    if digits:
        rows = rows.annotate(key=Cast("id", CharField())).filter(key__endswith="0" * digits)
    found = list(rows.values_list("created_at", "closed_on", "state", "amount_base"))
    opened = np.array([local_day(made).toordinal() for made, *_ in found], dtype=np.int64)
    closed = np.array([day.toordinal() if day else NEVER for _, day, *_ in found], dtype=np.int64)
    won = np.array([state == "won" for *_, state, _ in found], dtype=np.bool_)
    amount = np.array([float(each or 0) for *_, each in found])
    deals = Deals(np.minimum(opened, closed), closed, won, amount, np.zeros(len(found), dtype=np.int64))
    return deals, share


def matrix(sales: Sales, names: dict[Leaf, Leaf], leaves: tuple[Leaf, ...], months: list[date]) -> Floats:
    """Leaves × months."""
    place = {leaf: at for at, leaf in enumerate(leaves)}
    column = {month: at for at, month in enumerate(months)}
    found = np.zeros((len(leaves), len(months)))
    for leaf, sold in sales.amounts.items():
        for month, amount in sold.items():
            if month in column:
                found[place[names[leaf]], column[month]] += amount
    return found


def worth_of(
    sales: Sales,
    names: dict[Leaf, Leaf],
    leaves: tuple[Leaf, ...],
    months: list[date],
    strength: float = 10.0,
) -> Floats:
    """The mean amount of a won deal of each leaf over the given months, drawn to that of its line and of all."""
    place = {leaf: at for at, leaf in enumerate(leaves)}
    sums, counts = np.zeros(len(leaves)), np.zeros(len(leaves))
    wanted = set(months)
    for leaf, sold in sales.amounts.items():
        at = place[names[leaf]]
        for month in wanted & sold.keys():
            sums[at] += sold[month]
            counts[at] += sales.counts[leaf][month]
    whole = float(sums.sum() / counts.sum()) if counts.sum() else 0.0
    of_line: dict[str, list[float]] = {}
    for at, leaf in enumerate(leaves):
        pair = of_line.setdefault(leaf.line, [0.0, 0.0])
        pair[0] += sums[at]
        pair[1] += counts[at]
    means = {
        line: (total + strength * whole) / (count + strength) for line, (total, count) in of_line.items()
    }
    prior = np.array([means[leaf.line] for leaf in leaves])
    return np.asarray((sums + strength * prior) / (counts + strength), dtype=np.float64)


def wins_metric(metric: str) -> bool:
    """Whether the pipeline says anything about it."""
    return metric == Measured.WON_AMOUNT
