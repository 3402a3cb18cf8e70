"""The cockpit of a node: how the target stands, what it takes, what was done for it, who stands where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.insight.question import JsonFilter
from paceline.kernel.periods import Period, period_of
from paceline.methods.rhythm.confidence import USUAL
from paceline.methods.rhythm.day_targets import day_weights
from paceline.rhythm.cuts import WHOLE
from paceline.rhythm.measures import MEASURES
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured, PeriodUnit
from paceline.rhythm.queries.facts import by_day, facts_of
from paceline.rhythm.queries.forecasts.node import Forecast, forecast
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.targets.beat import own_target
from paceline.rhythm.queries.targets.planning import Planned, planned
from paceline.rhythm.queries.targets.standing import Standing, stands
from paceline.rhythm.queries.targets.weights import node_of
from paceline.rhythm.queries.together import of_everybody

LOOK_BACK = 10
"""Workdays over which what was done is held against what was needed."""
WORK = {"call": Measured.CALLS, "visit": Measured.VISITS, "demo": Measured.DEMOS}


@dataclass(frozen=True)
class Effort:
    """One kind of work over the last ten workdays: done, needed (None when nothing is), and each day's count."""

    code: str
    label: str
    done: float
    needed: float | None
    per_day: float
    days: tuple[float, ...]
    object: str
    behind: JsonFilter

    @property
    def share(self) -> float | None:
        return self.done / self.needed if self.needed else None


@dataclass(frozen=True)
class Series:
    """Cumulated amounts at the close of each workday of the period: what was there (up to now), what was needed."""

    days: tuple[date, ...]
    actual: tuple[Decimal, ...]
    needed: tuple[Decimal, ...]


@dataclass(frozen=True)
class Cockpit:
    """Everything the page shows of one target."""

    found: Standing
    planned: Planned | None
    efforts: tuple[Effort, ...]
    series: Series
    below: tuple[Standing, ...]
    levels: dict[str, Decimal]
    forecast: Forecast | None = None

    @property
    def bottleneck(self) -> Effort | None:
        """The kind of work furthest behind, if one is below nine tenths."""
        behind = [one for one in self.efforts if one.share is not None and one.share < 0.9]
        return min(behind, key=lambda one: one.share or 0.0, default=None)

    @property
    def days_behind(self) -> float | None:
        """How many workdays the gap to pace is, at the target's own speed."""
        whole = len(self.series.days)
        behind = self.found.pace.to_pace
        if behind <= 0 or not whole or not self.found.target.amount:
            return None
        return float(behind / (self.found.target.amount / whole))


def targets_to_choose(by: Principal, period: Period, metric: str = Measured.WON_AMOUNT) -> list[Target]:
    """The quarter's targets in force that somebody may look at, the largest units first."""
    rows = visible(by, Target).filter(
        metric=metric, period=PeriodUnit.QUARTER, starts_on=period.start, level=Level.TARGET, **WHOLE.fields,
        state__in=IN_FORCE,
    )  # fmt: skip
    found = list(rows.select_related("unit", "owner"))
    return sorted(found, key=lambda one: (one.unit_id is None, -one.amount, one.name))


def cockpit(
    by: Principal, target: Target, as_of: date, organisation: Organisation, certainty: float = USUAL
) -> Cockpit:
    """Put together what the page shows."""
    assert target.days is not None
    whole = facts_of(by, target.metric, target.days, as_of, target.cut)
    facts = whole.of(node_of(target), organisation)
    found = stands(target, facts, organisation, whole)
    plan = planned(by, found, as_of, organisation, certainty)
    parts = parts_below(by, target)
    below = [stands(one, whole.of(node_of(one), organisation), organisation, whole) for one in parts]
    return Cockpit(
        found,
        plan,
        tuple(efforts(by, node_of(target), organisation, as_of, plan)),
        series(target, by_day(facts), as_of),
        tuple(sorted(below, key=lambda one: (one.pace.index or 0.0, one.name))),
        levels_of(by, target),
        forecast(by, target, node_of(target), plan, as_of, organisation) if plan else None,
    )


def parts_below(by: Principal, target: Target) -> list[Target]:
    """The targets in force that this one was divided into, of the same period."""
    same = {"period": target.period, "starts_on": target.starts_on}

    def read(of: Q) -> dict[UUID | None, list[Target]]:
        found: dict[UUID | None, list[Target]] = {}
        for one in visible(by, Target).filter(of, **same, state__in=IN_FORCE).order_by("pk"):
            found.setdefault(one.parent_id, []).append(one)
        return found

    return of_everybody(by, ("below", *same.values()), Q(parent=target), read).get(target.pk, [])


def levels_of(by: Principal, target: Target) -> dict[str, Decimal]:
    """The base and stretch values beside the target, where somebody set them."""
    same = {
        "metric": target.metric, "period": target.period, "starts_on": target.starts_on, **target.cut.fields,
    }  # fmt: skip

    def read(of: Q) -> dict[Node, dict[str, Decimal]]:
        rows = visible(by, Target).filter(of, **same, state__in=IN_FORCE).exclude(level=Level.TARGET)
        found: dict[Node, dict[str, Decimal]] = {}
        for unit, owner, level, value in rows.order_by("pk").values_list("unit", "owner", "level", "value"):
            found.setdefault(Node(unit=unit) if unit else Node(user=owner), {})[level] = value
        return found

    mine = Q(unit=target.unit_id) if target.unit_id else Q(unit=None, owner=target.owner_id)
    return of_everybody(by, ("levels", *same.values()), mine, read).get(node_of(target), {})


def efforts(
    by: Principal, node: Node, organisation: Organisation, as_of: date, plan: Planned | None
) -> list[Effort]:
    """Calls, visits, demos and new opportunities of the last ten workdays against what the plan asks for."""
    calendar = working_calendar()
    start = calendar.add_workdays(as_of + timedelta(days=1), -LOOK_BACK)
    period = Period(start, as_of + timedelta(days=1))
    days = list(calendar.workdays(period.start, period.end))
    made = []
    for kind, code in [*WORK.items(), ("", Measured.NEW_DEALS)]:
        facts = facts_of(by, code, period, as_of)
        counts = by_day(facts.of(node, organisation))
        per_day = (plan.per_day(kind) if kind else plan.entries_per_day()) if plan else 0.0
        made.append(
            Effort(
                code,
                MEASURES[code].label,
                float(sum(counts.values())),
                per_day * len(days) or None,
                per_day,
                tuple(float(counts.get(day, 0)) for day in days),
                MEASURES[code].object,
                facts.behind(node, organisation),
            )
        )
    return made


def series(target: Target, amounts: dict[date, Decimal], as_of: date) -> Series:
    """The two lines of the chart."""
    assert target.days is not None
    weights = day_weights(working_calendar(), target.days)
    whole = sum(weights.values()) or 1.0
    days = tuple(weights)
    needed = tuple(target.amount * Decimal(repr(passed / whole)) for passed in accumulate(weights.values()))
    known = [day for day in days if day <= as_of]
    actual = tuple(sum((a for d, a in amounts.items() if d <= day), Decimal(0)) for day in known)
    return Series(days, actual, needed)


def chosen_target(by: Principal, key: str, period: Period, as_of: date) -> Target | None:
    """The target that the page is about: the asked one, else the own one, else the largest."""
    offered = targets_to_choose(by, period)
    asked = next((one for one in offered if str(one.pk) == key), None)
    current = period == period_of(PeriodUnit.QUARTER, as_of)
    own = own_target(by, as_of) if current and asked is None else None
    return asked or own or (offered[0] if offered else None)
