"""What was forecast before and what came of it, as arrays over the nodes of a cube: it weighs and widens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.ids import uuid7
from paceline.kernel.periods import add_months, period_of
from paceline.methods.forecast.accuracy import Floats
from paceline.methods.forecast.whole_organisation import METHODS, Past
from paceline.rhythm.forecasting.cube import Cube, Place
from paceline.rhythm.models import ForecastFigure, ForecastIssue, ForecastTruth
from paceline.rhythm.models.choices import PeriodUnit
from paceline.rhythm.models.forecast import IssuedHow

BACK = 12
"""Month ends whose forecasts are held against what came."""


def month_ends(as_of: date) -> list[date]:
    """The last days of the twelve months before the month of the day after ``as_of``, the oldest first."""
    current = period_of("month", as_of + timedelta(days=1)).start
    return [add_months(current, -back) - timedelta(days=1) for back in range(BACK - 1, -1, -1)]


def kept_issues(metric: str, days: Iterable[date]) -> dict[date, ForecastIssue]:
    """The first forecast of each of these days, without scenarios: who forecasts again later gains nothing."""
    rows = visible(SYSTEM, ForecastIssue).filter(metric=metric, as_of__in=list(days), scenario__isnull=True)
    found: dict[date, ForecastIssue] = {}
    for issue in rows.exclude(how=IssuedHow.SCENARIO).order_by("-issued_at"):
        found[issue.as_of] = issue
    return found


def past_of(
    metric: str, cube: Cube, history: Floats, months: Sequence[date], as_of: date, horizon: int
) -> Past:
    """The archive as arrays. ``history`` is leaves × ``months``, whole months only; later ones are not known yet."""
    days = [day for day in month_ends(as_of) if day < as_of]
    issues = kept_issues(metric, days)
    order = [issues[day] for day in days if day in issues]
    if not order:
        return Past()
    truth, column = cube.sums @ history, {month: at for at, month in enumerate(months)}
    firsts = [period_of("month", issue.as_of + timedelta(days=1)).start for issue in order]
    came = np.full((len(order), len(cube.sums), horizon), np.nan)
    for at, first in enumerate(firsts):
        for step in range(horizon):
            month = add_months(first, step)
            if month in column:
                came[at, :, step] = truth[:, column[month]]
    said, blend = what_was_said(order, firsts, cube, horizon)
    blend[np.isnan(came)] = np.nan
    raw = [pair for issue in order for pair in raw_pairs(issue, truth[0], column)]
    return Past(said, came, blend, raw)


def what_was_said(
    order: Sequence[ForecastIssue], firsts: Sequence[date], cube: Cube, horizon: int
) -> tuple[dict[str, Floats], Floats]:
    """Each method's figures and the blend, moments × nodes × months ahead, nan where nothing was said."""
    shape = (len(order), len(cube.sums), horizon)
    said, blend = {name: np.full(shape, np.nan) for name in METHODS}, np.full(shape, np.nan)
    place = {issue.pk: at for at, issue in enumerate(order)}
    leaf_rows = rows_of_leaves(cube)
    for key, team, owner, line, start, p50, figures in figures_of(place):
        at, step = place[key], months_between(firsts[place[key]], start)
        if not 0 <= step < horizon:
            continue
        leaf = leaf_rows.get((owner, line)) if owner is not None else None
        for node in {one for one in (cube.rows.get(Place(team, owner, line)), leaf) if one is not None}:
            blend[at, node, step] = float(p50)
            for name, value in figures.get("methods", {}).items():
                if name in said:
                    said[name][at, node, step] = value
    return said, blend


def figures_of(keys: Iterable[UUID]) -> Iterable[tuple[Any, ...]]:
    rows = visible(SYSTEM, ForecastFigure).filter(issue__in=list(keys), period=PeriodUnit.MONTH).order_by()
    return rows.values_list(
        "issue_id", "team_id", "owner_id", "product_line", "starts_on", "p50", "figures"
    ).iterator(chunk_size=5000)


def rows_of_leaves(cube: Cube) -> dict[tuple[UUID, str], int]:
    """The row of each person's leaf of a line where there is only one such leaf."""
    seen: dict[tuple[UUID, str], list[int]] = {}
    for at, leaf in enumerate(cube.leaves):
        if leaf.owner is not None:
            seen.setdefault((leaf.owner, leaf.line), []).append(at)
    single = {int(np.argmax(row)): number for number, row in enumerate(cube.sums) if row.sum() == 1}
    return {key: single[places[0]] for key, places in seen.items() if len(places) == 1}


def raw_pairs(issue: ForecastIssue, whole: Floats, column: dict[date, int]) -> list[tuple[float, float]]:
    """(said, came) of the uncalibrated pipeline of the whole over the first two months, where they are over."""
    found = []
    for text, value in sorted(issue.parameters.get("raw", {}).items())[:2]:
        month = date.fromisoformat(text)
        if month in column and value > 0:
            found.append((float(value), float(whole[column[month]])))
    return found


def months_between(first: date, later: date) -> int:
    return (later.year - first.year) * 12 + later.month - first.month


CENT = Decimal("0.01")


def keep_truths(metric: str, cube: Cube, history: Floats, months: Sequence[date], known_on: date) -> int:
    """Write down what came in months and quarters that are over: new ones, and those that late facts have changed."""
    truth = cube.sums @ history
    wanted: dict[tuple[str, date], Floats] = {}
    for at, month in enumerate(months[-BACK - 3 :], start=max(0, len(months) - BACK - 3)):
        wanted[PeriodUnit.MONTH, month] = truth[:, at]
        quarter = period_of("quarter", month)
        if quarter.end <= add_months(months[-1], 1):
            key = (PeriodUnit.QUARTER, quarter.start)
            wanted[key] = wanted.get(key, np.zeros(len(truth))) + truth[:, at]
    whole_quarters = {
        start
        for unit, start in wanted
        if unit == PeriodUnit.QUARTER and start >= months[max(0, len(months) - BACK - 3)]
    }
    rows = visible(SYSTEM, ForecastTruth).filter(metric=metric).order_by("known_on")
    fields = ("period", "starts_on", "team_id", "owner_id", "product_line", "actual")
    known = {row[:5]: row[5] for row in rows.values_list(*fields).iterator(chunk_size=5000)}
    made = []
    for (unit, start), values in wanted.items():
        if unit == PeriodUnit.QUARTER and start not in whole_quarters:
            continue
        for place, row in cube.rows.items():
            actual = Decimal(repr(float(values[row]))).quantize(CENT)
            before = known.get((str(unit), start, place.team, place.owner, place.line))
            if before is None and not actual and place.owner is not None:
                continue
            if before != actual:
                made.append(
                    ForecastTruth(
                        id=uuid7(), metric=metric, owner_id=place.owner, team_id=place.team,
                        product_line=place.line, period=unit, starts_on=start, known_on=known_on, actual=actual,
                    )
                )  # fmt: skip
    visible(SYSTEM, ForecastTruth).bulk_create(made, batch_size=2000, ignore_conflicts=True)
    return len(made)
