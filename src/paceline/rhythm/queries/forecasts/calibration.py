"""How right forecasts were: every method at the same horizon against seasonal naive, how often ranges held, what the
percentiles were worth, and how each person's submissions lean. Stored figures against what came; nothing is fitted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.insight.question import JsonFilter
from paceline.kernel.periods import Period, period_of
from paceline.methods.forecast.calibration import Bin, Leaning, leanings
from paceline.rhythm.measures import MEASURES
from paceline.rhythm.models import ForecastFigure, ForecastSubmission
from paceline.rhythm.models.choices import Measured
from paceline.rhythm.queries.facts import facts_of, rows_of
from paceline.rhythm.queries.forecasts.issued import LEVELS, of_place, truths
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.rules import Error, error_of

HORIZONS = (5, 15, 30, 60, 90)
"""Days before the end of a period at which forecasts are compared; each is taken from the nearest that was issued."""
SLACK = 0.34
"""How far, as a share of the horizon, the nearest may lie."""
METHODS = ("blend", "series", "pipeline", "run_rate", "seasonal_naive")
SUBMITTED = 12
"""Quarters of submissions that are looked at."""
ZERO = Decimal(0)


@dataclass(frozen=True)
class Scored:
    """One issued figure of a period that is over, with what came."""

    figure: ForecastFigure
    came: Decimal
    horizon: int
    """Which of the compared horizons it stands for."""
    behind: JsonFilter | None

    def said(self, method: str) -> Decimal | None:
        if method == "blend":
            return self.figure.p50
        found = self.figure.figures.get("methods", {}).get(method)
        return None if found is None else Decimal(repr(found))

    @property
    def held(self) -> bool:
        """Whether the truth lay between P10 and P90."""
        return bool(self.figure.p10 <= self.came <= self.figure.p90)


@dataclass(frozen=True)
class Method:
    """One way of forecasting over all scored figures: its error, against seasonal naive, and by horizon."""

    code: str
    error: Error
    to_naive: float | None
    by_horizon: dict[int, Error]


@dataclass(frozen=True)
class Calibration:
    """Everything the page shows of a node."""

    scored: tuple[Scored, ...]
    methods: tuple[Method, ...]
    held: float | None
    bins: tuple[Bin, ...]
    n: int

    @property
    def best(self) -> Method | None:
        """The method with the smallest error."""
        known = [one for one in self.methods if one.error.wape is not None]
        return min(known, key=lambda one: one.error.wape or 0.0, default=None)

    @property
    def horizons(self) -> list[int]:
        return [each for each in HORIZONS if any(one.horizon == each for one in self.scored)]


def calibration(
    by: Principal, metric: str, node: Node | None, line: str, organisation: Organisation
) -> Calibration:
    """Months that are over of one node; percentiles pooled over the node and what is directly below it."""
    scored = scored_of(by, metric, node, line, organisation)
    methods = tuple(method for code in METHODS if (method := of_method(code, scored)) is not None)
    pool = [
        *scored,
        *(one for part in below(node, organisation) for one in scored_of(by, metric, part, line, None)),
    ]
    held = sum(one.held for one in pool) / len(pool) if pool else None
    return Calibration(tuple(scored), methods, held, tuple(percentile_bins(pool)), len(pool))


def below(node: Node | None, organisation: Organisation) -> list[Node]:
    if node is not None and node.unit is None:
        return []
    tops = organisation.below.get(None, ())
    unit = node.unit if node else (tops[0] if len(tops) == 1 else None)
    units = [Node(unit=one) for one in organisation.below.get(unit, ())]
    return units + [Node(user=one) for one in organisation.members.get(unit, ())]


def scored_of(
    by: Principal, metric: str, node: Node | None, line: str, organisation: Organisation | None
) -> list[Scored]:
    """For each month that is over and each horizon the nearest forecast issued, the latest months first."""
    came = truths(by, metric, node, line, "month")
    rows = of_place(visible(by, ForecastFigure).filter(metric=metric, period="month"), node, line)
    rows = rows.filter(issue__scenario__isnull=True, starts_on__in=list(came)).select_related("issue")
    by_month: dict[date, list[ForecastFigure]] = {}
    for row in rows.order_by("issue__issued_at"):
        by_month.setdefault(row.starts_on, []).append(row)
    found = []
    for start in sorted(by_month, reverse=True):
        period = period_of("month", start)
        behind = drill(metric, period, node, line, organisation)
        for horizon in HORIZONS:
            near = nearest(by_month[start], period, horizon)
            if near is not None:
                found.append(Scored(near, came[start], horizon, behind))
    return found


def nearest(figures: Sequence[ForecastFigure], period: Period, horizon: int) -> ForecastFigure | None:
    """The figure whose distance to the end of the period is closest to the horizon, the first issued of a day."""

    def off(one: ForecastFigure) -> int:
        return abs((period.last_day - one.as_of).days - horizon)

    found = min(figures, key=off, default=None)
    return found if found is not None and off(found) <= max(2, SLACK * horizon) else None


def drill(
    metric: str, period: Period, node: Node | None, line: str, organisation: Organisation | None
) -> JsonFilter | None:
    """The rows behind what came."""
    if organisation is None:
        return None
    measure = MEASURES[metric]
    if node is not None:
        return rows_of(measure, period, period.last_day, node, organisation, line)
    days = [period.start.isoformat(), period.last_day.isoformat()]
    return {"all": [{"field": measure.day, "op": "between", "value": days}, *measure.where]}


def of_method(code: str, scored: Iterable[Scored]) -> Method | None:
    """A method's errors; against seasonal naive only where both spoke."""
    said = [(one, value) for one in scored if (value := one.said(code)) is not None]
    if not said:
        return None
    both = [(one, value, naive) for one, value in said if (naive := one.said("seasonal_naive")) is not None]
    ours = error_of([(one.came, value) for one, value, _ in both]).wape
    naive_error = error_of([(one.came, naive) for one, _, naive in both]).wape
    horizons = {
        each: error_of([(one.came, value) for one, value in said if one.horizon == each]) for each in HORIZONS
    }
    return Method(
        code, error_of([(one.came, value) for one, value in said]),
        ours / naive_error if ours is not None and naive_error else None,
        {each: error for each, error in horizons.items() if error.n},
    )  # fmt: skip


def percentile_bins(scored: Sequence[Scored]) -> list[Bin]:
    """For each stored percentile how often the truth lay at or below it: what 90 % says should hold 90 times of 100."""
    known = [one for one in scored if len(one.figure.figures.get("levels", ())) == len(LEVELS)]
    if not known:
        return []
    return [
        Bin(len(known), level, sum(float(one.came) <= one.figure.figures["levels"][at] for one in known) / len(known))
        for at, level in enumerate(LEVELS) if at % 2
    ]  # fmt: skip


@dataclass(frozen=True)
class Submissions:
    """How right people's own submissions were, all together and each; who leans is named from six quarters on."""

    error: Error
    people: tuple[Leaning, ...]
    few: int
    """People with fewer quarters, who are not judged."""
    errors: dict[str, Error]


def submissions(by: Principal, today: date, organisation: Organisation, horizon: int = 30) -> Submissions:
    """The last submission made at least ``horizon`` days before a quarter ended, else the first, against what came."""
    current = period_of("quarter", today)
    since = period_of("quarter", today, ahead=-SUBMITTED).start
    rows = visible(by, ForecastSubmission).filter(
        starts_on__gte=since, starts_on__lt=current.start, unit__isnull=True
    )
    taken: dict[tuple[UUID, date], ForecastSubmission] = {}
    for one in rows.order_by("created_at", "pk"):
        if one.owner_id is None:
            continue
        key, limit = (
            (one.owner_id, one.starts_on),
            period_of("quarter", one.starts_on).end - timedelta(days=horizon),
        )
        if key not in taken or one.created_at.date() <= limit:
            taken[key] = one
    pairs: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for start in sorted({start for _, start in taken}):
        period = period_of("quarter", start)
        came = facts_of(by, Measured.WON_AMOUNT, period, period.last_day)
        for (owner, begun), one in taken.items():
            if begun == start:
                actual = came.total(Node(user=owner), organisation)
                pairs.setdefault(str(owner), []).append((actual, one.commit))
    everybody = [pair for own in pairs.values() for pair in own]
    leaning = leanings({who: [(float(f), float(a)) for a, f in own] for who, own in pairs.items()})
    judged = tuple(one for one in leaning if one.kind != "small_n")
    return Submissions(
        error_of(everybody),
        judged,
        len(leaning) - len(judged),
        {who: error_of(own) for who, own in pairs.items()},
    )
