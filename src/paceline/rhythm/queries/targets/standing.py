"""How targets stand: what was achieved against the time that has passed, for one target or a whole tree of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.insight.question import JsonFilter
from paceline.kernel import clock
from paceline.kernel.clock import as_zone
from paceline.methods.rhythm.day_targets import day_weights, time_of
from paceline.methods.rhythm.pace import Pace, Time, pace
from paceline.rhythm.cuts import WHOLE, Cut
from paceline.rhythm.measures import Measure
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import Level, PeriodUnit
from paceline.rhythm.queries.facts import Fact, Facts, by_day, facts_of, presales, total
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.targets.tree import TargetTree
from paceline.rhythm.queries.targets.weights import node_of

CLOSING_HOUR = 18
"""From this hour on today counts as a day that is done."""


@dataclass(frozen=True)
class Standing:
    """A target with what was achieved. Amounts are in the target's unit."""

    target: Target
    name: str
    actual: Decimal
    deals: int
    pace: Pace
    measure: Measure
    behind: JsonFilter
    as_of: date
    by_day: dict[date, Decimal]
    depth: int = 0
    presale: Decimal = Decimal(0)
    """How much of it came from presales; the rows behind the rest are deals."""
    presale_behind: JsonFilter | None = None
    by_month: dict[date, Target] = field(default_factory=dict)

    @property
    def needed(self) -> Decimal:
        """What should be there by now."""
        return self.actual + self.pace.to_pace

    @cached_property
    def node(self) -> Node:
        return node_of(self.target)


def close_of(as_of: date) -> date:
    """The last day that counts as done as of a day: today only after closing time."""
    now = clock.now().astimezone(as_zone(working_calendar().zone))
    return as_of - timedelta(days=1) if as_of == now.date() and now.hour < CLOSING_HOUR else as_of


def time_in(target: Target, as_of: date) -> Time:
    """The workdays of the target's period that have passed, by weight."""
    days = target.days
    return time_of(day_weights(working_calendar(), days), close_of(as_of)) if days else Time(0.0, 0.0)


def stands(
    target: Target, facts: list[Fact], organisation: Organisation, whole: Facts, depth: int = 0
) -> Standing:
    """How one target stands with the facts of its node. Days after the as-of day are not among them."""
    actual, deals = total(facts), sum(fact.count for fact in facts)
    mean = actual / deals if deals and whole.measure.amount else None
    found = pace(
        target.amount, actual, time_in(target, whole.as_of), deals=deals if whole.measure.amount else None,
        deal=mean or (Decimal(1) if not whole.measure.amount else None),
    )  # fmt: skip
    node = node_of(target)
    name = organisation.name_of(node)
    return Standing(
        target=target, name=name, actual=actual, deals=deals, pace=found, measure=whole.measure,
        behind=whole.behind(node, organisation), as_of=whole.as_of, by_day=by_day(facts), depth=depth,
        presale=(part := presales(facts)),
        presale_behind=whole.presales_behind(node, organisation) if part else None,
    )  # fmt: skip


def standing(
    by: Principal, target: Target, as_of: date, organisation: Organisation | None = None
) -> Standing | None:
    """How one target stands; None while it has no period."""
    if target.days is None:
        return None
    organisation = organisation or Organisation.today()
    whole = facts_of(by, target.metric, target.days, as_of, target.cut)
    return stands(target, whole.of(node_of(target), organisation), organisation, whole)


@dataclass(frozen=True)
class Wanted:
    """Which targets a board shows."""

    metric: str
    period: str
    starts_on: date
    level: str = Level.TARGET
    cut: Cut = WHOLE


@dataclass(frozen=True)
class Board:
    """The targets of a period: all of them as a tree, and how those stand that are shown."""

    tree: TargetTree
    rows: list[Standing]
    above: list[Target]

    def hidden(self, target: Target) -> int:
        """How many direct parts of a row are not shown."""
        shown = {one.target.pk for one in self.rows}
        return sum(part.pk not in shown for part in self.tree.below.get(target.pk, ()))


def board(by: Principal, wanted: Wanted, as_of: date, inside: UUID | None = None) -> Board:
    """The targets of a period from `inside` on down, as far as a page can show them, each with the months below it."""
    rows = visible(by, Target).filter(metric=wanted.metric, level=wanted.level, **wanted.cut.fields)
    here = list(rows.filter(period=wanted.period, starts_on=wanted.starts_on).select_related("unit", "owner"))
    tree = TargetTree(here)
    if not here or here[0].days is None:
        return Board(tree, [], [])
    organisation = Organisation.today()
    whole = facts_of(by, wanted.metric, here[0].days, as_of, wanted.cut)
    shown = tree.outline(inside)
    months = months_of(by, [one for one, _ in shown]) if wanted.period != PeriodUnit.MONTH else {}
    found = [
        with_months(stands(one, whole.of(node_of(one), organisation), organisation, whole, depth), months)
        for one, depth in shown
    ]
    return Board(tree, found, tree.above(inside))


def with_months(found: Standing, months: dict[UUID, dict[date, Target]]) -> Standing:
    found.by_month.update(months.get(found.target.pk, {}))
    return found


def months_of(by: Principal, targets: Sequence[Target]) -> dict[UUID, dict[date, Target]]:
    """The shorter targets below each, by their first day."""
    keys = [one.pk for one in targets]
    found: dict[UUID, dict[date, Target]] = {}
    shorter = visible(by, Target).filter(parent__in=keys, metric=targets[0].metric)
    for one in shorter.exclude(period=targets[0].period):
        if one.parent_id is not None and one.starts_on is not None:
            found.setdefault(one.parent_id, {})[one.starts_on] = one
    return found
