"""The figures of a big screen: facts, targets in force and the forecast issued last, of one unit, for all who look.

Whoever looks at a wall has no rights; the maker saw all of the unit when choosing it. So this reads as the system and
gives out sums of units, and names only as far as the screen was told to show them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.periods import Period, period_of
from paceline.pipeline.models import Opportunity
from paceline.rhythm.cuts import WHOLE
from paceline.rhythm.models import BigScreen, ForecastFigure, Target
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured, PeriodUnit
from paceline.rhythm.models.screen import Tile
from paceline.rhythm.queries.cockpit import Series, series
from paceline.rhythm.queries.facts import Facts, facts_of, total
from paceline.rhythm.queries.forecasts.issued import chance, latest, of_place
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.targets.standing import Standing, stands
from paceline.rhythm.queries.targets.weights import node_of
from paceline.rhythm.queries.together import of_node

BEHIND = ("pipeline.opportunity", "trade.receipt", "rhythm.target")
"""What the maker of a screen has to see of its unit."""
LINES = {Tile.SALES: Measured.WON_AMOUNT, Tile.RECEIPTS: Measured.RECEIVED}
PERIODS = (PeriodUnit.MONTH, PeriodUnit.QUARTER, PeriodUnit.YEAR)
LAST = 6
"""So many wins are shown."""
MOST_RANKED = 10


@dataclass(frozen=True)
class Sum:
    """What came in a period; `found` is None without a target."""

    period: PeriodUnit
    actual: Decimal
    found: Standing | None


@dataclass(frozen=True)
class Line:
    """One measure: today's amount and count, then the month, the quarter where it alone has a target, the year."""

    tile: Tile
    today: Decimal
    count: int
    sums: tuple[Sum, ...]


@dataclass(frozen=True)
class Rank:
    """One row of the ranking: with a target by attainment, else by what came."""

    name: str
    actual: Decimal
    found: Standing | None


@dataclass(frozen=True)
class Win:
    """A deal that was won; names are "" unless the screen shows them."""

    day: date
    amount: Decimal
    unit: str
    person: str
    customer: str


@dataclass(frozen=True)
class Outlook:
    """The forecast in force of the running period."""

    figure: ForecastFigure
    target: Target | None
    chance: float | None


@dataclass(frozen=True)
class Wall:
    """Everything that a screen shows; None and () where a tile is not wanted or there is nothing yet."""

    name: str
    lines: tuple[Line, ...]
    ranks: tuple[Rank, ...]
    trend: Standing | None
    series: Series | None
    outlook: Outlook | None
    wins: tuple[Win, ...]


def wall_of(screen: BigScreen, today: date) -> Wall:
    """In some fifteen queries, however large the unit is."""
    organisation, tiles = Organisation.known(), set(screen.tiles)
    node, targets = aimed_at(screen, today, organisation)
    year = period_of(PeriodUnit.YEAR, today)
    needed = {LINES[tile] for tile in LINES if tile in tiles}
    if tiles & {Tile.TEAMS, Tile.TREND}:
        needed.add(Measured.WON_AMOUNT)
    facts = {metric: facts_of(SYSTEM, metric, year, today) for metric in sorted(needed)}
    sold = facts.get(Measured.WON_AMOUNT)
    trend = trend_of(node, targets, sold, organisation) if sold is not None else None
    return Wall(
        name=organisation.name_of(node) if node.unit or screen.shows_people else screen.name,
        lines=tuple(
            line_of(tile, node, targets, facts[LINES[tile]], organisation) for tile in LINES if tile in tiles
        ),
        ranks=ranks(screen, node, trend, sold, organisation)
        if sold is not None and Tile.TEAMS in tiles
        else (),
        trend=trend,
        series=series(trend.target, trend.by_day, today) if trend and Tile.TREND in tiles else None,
        outlook=outlook(node, targets, trend, today, organisation)
        if tiles & {Tile.FORECAST, Tile.TREND}
        else None,
        wins=wins(screen, node, today, organisation) if Tile.WINS in tiles else (),
    )


Key = tuple[str, str]
"""Metric and period."""


def aimed_at(screen: BigScreen, today: date, organisation: Organisation) -> tuple[Node, dict[Key, Target]]:
    """The unit with its running targets; of a unit without any the one below it that has the largest. Without a unit
    the owner alone."""
    unit = screen.unit_id
    running = Q()
    for period in PERIODS:
        running |= Q(period=period, starts_on=period_of(period, today).start)
    inside = list(organisation.subtree(unit)) if unit else []
    whose = Q(unit__in=inside) if unit else Q(unit__isnull=True, owner=screen.owner_id)
    rows = visible(SYSTEM, Target).filter(
        running, whose, metric__in=list(LINES.values()), level=Level.TARGET, state__in=IN_FORCE,
        **WHOLE.fields,
    )  # fmt: skip
    by_unit: dict[UUID | None, dict[Key, Target]] = {}
    largest, chosen = Decimal(0), unit
    for one in rows.select_related("unit").order_by("pk"):
        by_unit.setdefault(one.unit_id, {})[one.metric, one.period] = one
        if one.metric == Measured.WON_AMOUNT and one.value > largest:
            largest, chosen = one.value, one.unit_id
    if unit in by_unit or chosen is None:
        chosen = unit
    node = Node(unit=chosen) if chosen else Node(user=screen.owner_id)
    return node, by_unit.get(chosen, {})


def within(whole: Facts, period: Period) -> Facts:
    """The facts of a part of the period that was read."""
    return replace(whole, period=period, rows=tuple(row for row in whole.rows if row.day in period))


def line_of(
    tile: Tile, node: Node, targets: dict[Key, Target], whole: Facts, organisation: Organisation
) -> Line:
    """Today, month, year; the quarter only where a target stands for it and none for the month."""
    today = [row for row in whole.of(node, organisation) if row.day == whole.as_of]
    metric = LINES[tile]
    has = {period for period in PERIODS if (metric, period) in targets}
    shown = [p for p in PERIODS if p != PeriodUnit.QUARTER or (p in has and PeriodUnit.MONTH not in has)]
    sums = []
    for period in shown:
        part = within(whole, period_of(period, whole.as_of))
        target = targets.get((metric, period))
        mine = part.of(node, organisation)
        sums.append(Sum(period, total(mine), stands(target, mine, organisation, part) if target else None))
    return Line(tile, total(today), sum(row.count for row in today), tuple(sums))


def trend_of(
    node: Node, targets: dict[Key, Target], whole: Facts, organisation: Organisation
) -> Standing | None:
    """How the month's target in won amount stands, else the quarter's, else the year's."""
    found = next(
        (targets[Measured.WON_AMOUNT, p] for p in PERIODS if (Measured.WON_AMOUNT, p) in targets), None
    )
    if found is None or found.days is None:
        return None
    part = within(whole, found.days)
    return stands(found, part.of(node, organisation), organisation, part)


def ranks(
    screen: BigScreen, node: Node, trend: Standing | None, whole: Facts, organisation: Organisation
) -> tuple[Rank, ...]:
    """The units below, people only where the screen may name them; by attainment, without targets by amount."""
    below = below_of(screen, node, organisation)
    if trend is not None and trend.target.days is not None and (targets := targets_of(trend.target, below)):
        part = within(whole, trend.target.days)
        found = [stands(one, part.of(node_of(one), organisation), organisation, part) for one in targets]
        found.sort(key=lambda one: (-(one.pace.attainment or 0.0), one.name))
        return tuple(Rank(one.name, one.actual, one) for one in found[:MOST_RANKED])
    part = within(whole, period_of(PeriodUnit.MONTH, whole.as_of))
    return tuple(by_amount(part, below, organisation))


def targets_of(like: Target, below: Sequence[Node]) -> list[Target]:
    """The targets in force of some nodes that are of the same kind and period as another one."""
    mine = Q(unit__in=[one.unit for one in below if one.unit])
    mine |= Q(unit__isnull=True, owner__in=[one.user for one in below if one.user])
    rows = visible(SYSTEM, Target).filter(
        mine, metric=like.metric, period=like.period, starts_on=like.starts_on, level=Level.TARGET,
        state__in=IN_FORCE, **WHOLE.fields,
    )  # fmt: skip
    return list(rows.select_related("unit", "owner"))


def below_of(screen: BigScreen, node: Node, organisation: Organisation) -> list[Node]:
    """The units right below, else the members where they may be named."""
    if node.unit is None:
        return []
    units = [Node(unit=one) for one in organisation.below.get(node.unit, ())]
    people = organisation.members.get(node.unit, ()) if screen.shows_people and not units else ()
    return units + [Node(user=one) for one in people]


def by_amount(part: Facts, below: Sequence[Node], organisation: Organisation) -> list[Rank]:
    found = [Rank(organisation.name_of(one), part.total(one, organisation), None) for one in below]
    return sorted(found, key=lambda one: (-one.actual, one.name))[:MOST_RANKED]


def outlook(
    node: Node, targets: dict[Key, Target], trend: Standing | None, today: date, organisation: Organisation
) -> Outlook | None:
    """The figure issued last, of the period of the trend where there is one, else of the quarter."""
    issue = latest(SYSTEM, Measured.WON_AMOUNT, today)
    if issue is None:
        return None
    top = node.unit in organisation.below.get(None, ())
    first = PeriodUnit(trend.target.period) if trend else PeriodUnit.QUARTER
    for period in (first, PeriodUnit.QUARTER, PeriodUnit.MONTH):
        rows = visible(SYSTEM, ForecastFigure).filter(
            issue=issue, period=period, starts_on=period_of(period, today).start
        )
        figure = of_place(rows, node).first() or (of_place(rows, None).first() if top else None)
        if figure is not None:
            target = targets.get((Measured.WON_AMOUNT, period))
            return Outlook(figure, target, chance(figure, target.amount) if target else None)
    return None


def wins(screen: BigScreen, node: Node, today: date, organisation: Organisation) -> tuple[Win, ...]:
    """The last deals that were won, the newest first."""
    rows = visible(SYSTEM, Opportunity).filter(of_node(node, organisation), state="won", closed_on__lte=today)
    rows = rows.select_related("team", "owner", "customer").order_by("-closed_on", "-updated_at")
    return tuple(
        Win(
            one.closed_on, one.amount_base or Decimal(0), one.team.name if one.team_id else "",
            str(one.owner) if screen.shows_people and one.owner_id else "",
            str(one.customer) if screen.shows_customers and one.customer_id else "",
        )
        for one in rows[:LAST]
    )  # fmt: skip
