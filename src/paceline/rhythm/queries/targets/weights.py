"""By what a target is divided: history, potential, capacity of each part, as weights that people can look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.kernel.periods import Period, period_of, same_last_year
from paceline.pipeline.models import Opportunity
from paceline.rhythm.cuts import WHOLE, Cut
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import SplitBy, SplitMethod
from paceline.rhythm.queries.facts import facts_of
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.targets.tiers import factors

BACK = 4
"""How many periods of the same length the history of a part covers."""
ZERO = Decimal(0)
CUTS = (SplitBy.LINES, SplitBy.CHANNELS, SplitBy.CLASSES)
FINER = {"year": "quarter", "quarter": "month", "month": "week", "week": "day"}


@dataclass(frozen=True)
class Piece:
    """One receiver of a part: somebody or a unit in the same period, or a shorter period of the same node."""

    node: Node
    period: str
    starts_on: date | None
    cut: Cut = WHOLE

    @property
    def key(self) -> str:
        return f"{self.node.key} {self.starts_on}{self.cut.key}"

    @property
    def days(self) -> Period:
        assert self.starts_on is not None
        return period_of(self.period, self.starts_on)


def node_of(target: Target) -> Node:
    """Whose target it is."""
    return Node(unit=target.unit_id) if target.unit_id else Node(user=target.owner_id)


def pieces_of(target: Target, by: str, organisation: Organisation) -> list[Piece]:
    """Who or what a target is divided among: selling units below with the unit's own sellers, people, or periods."""
    node = node_of(target)
    if by == SplitBy.PERIODS:
        return shorter(target, node)
    if by in CUTS:
        return [Piece(node, target.period, target.starts_on, cut) for cut in cuts_of(target, by)]
    if node.unit is None:
        return []
    if by == SplitBy.PEOPLE:
        nodes = [Node(user=one) for one in organisation.members.get(node.unit, ())]
    else:
        nodes = [Node(unit=one) for one in organisation.below.get(node.unit, ())]
        nodes += [Node(user=one) for one in organisation.members.get(node.unit, ()) if nodes]
    return [
        Piece(one, target.period, target.starts_on, target.cut) for one in nodes if organisation.sell(one)
    ]


def way_of(part: Target, target: Target) -> str:
    """How a part was cut off: by line, channel or class, by period, else by unit or person."""
    ways = {
        SplitBy.LINES: part.cut.line != target.cut.line, SplitBy.CHANNELS: part.cut.channel != target.cut.channel,
        SplitBy.CLASSES: part.cut.grade != target.cut.grade, SplitBy.PERIODS: part.period != target.period,
    }  # fmt: skip
    return next((way.value for way, differs in ways.items() if differs), SplitBy.UNITS.value)


def shorter(target: Target, node: Node) -> list[Piece]:
    """The next shorter periods that begin within the target's."""
    unit, whole = FINER.get(target.period), target.days
    if unit is None or whole is None:
        return []
    found, day = [], whole.start
    while day < whole.end:
        piece = period_of(unit, day)
        found.append(
            Piece(node, unit, max(piece.start, whole.start) if unit != "week" else piece.start, target.cut)
        )
        day = piece.end
    return found


def weights_of(
    target: Target, by: str, method: str, pieces: list[Piece], organisation: Organisation
) -> dict[str, Decimal]:
    """The weight of each piece by its key. All 0 means that there is nothing to go by."""
    if method == SplitMethod.EQUAL:
        return dict.fromkeys((piece.key for piece in pieces), Decimal(1))
    how = BY_PERIOD if by == SplitBy.PERIODS else BY_CUT if by in CUTS else BY_NODE
    return how[method](target, pieces, organisation)


Weigh = Callable[[Target, list[Piece], Organisation], dict[str, Decimal]]


def achieved_before(target: Target, pieces: list[Piece], organisation: Organisation) -> dict[str, Decimal]:
    """What each achieved in the four periods before."""
    assert target.days is not None
    start = period_of(target.period, target.days.start, ahead=-BACK).start
    before = Period(start, target.days.start)
    facts = facts_of(SYSTEM, target.metric, before, before.last_day, target.cut)
    return {piece.key: max(facts.total(piece.node, organisation), ZERO) for piece in pieces}


def open_now(_target: Target, pieces: list[Piece], organisation: Organisation) -> dict[str, Decimal]:
    """The open pipeline of each, in the home currency."""
    rows = visible(SYSTEM, Opportunity).filter(state="open").order_by().values("owner_id", "team_id")
    found = [(r["owner_id"], r["team_id"], r["s"]) for r in rows.annotate(s=Sum("amount_base", default=ZERO))]
    weights = {}
    for piece in pieces:
        units = set(organisation.subtree(piece.node.unit)) if piece.node.unit else set()
        mine = (amount for owner, team, amount in found if team in units or owner == piece.node.user)
        weights[piece.key] = sum(mine, ZERO)
    return weights


def hands(target: Target, pieces: list[Piece], organisation: Organisation) -> dict[str, Decimal]:
    """The workdays of the period that each part's sellers are here: whoever joins later brings fewer."""
    assert target.days is not None
    calendar, days = working_calendar(), target.days

    def present(user: UUID) -> Decimal:
        hired = organisation.people[user].hired_on or days.start
        return calendar.weight_between(min(max(hired, days.start), days.end), days.end)

    return {
        piece.key: sum(
            (present(one) for one in organisation.everybody_in(piece.node) if one in organisation.sellers),
            ZERO,
        )
        for piece in pieces
    }


def tiers(target: Target, pieces: list[Piece], organisation: Organisation) -> dict[str, Decimal]:
    """The factors of the tiers of each part's sellers together: a senior counts for more than a junior (R010)."""
    assert target.days is not None
    people = [organisation.people[one] for one in organisation.sellers if one in organisation.people]
    known = factors(people, target.days.start)
    return {
        piece.key: sum((known.get(one, ZERO) for one in organisation.everybody_in(piece.node)), ZERO)
        for piece in pieces
    }


def with_tiers(
    target: Target, weights: dict[str, Decimal], pieces: list[Piece], organisation: Organisation
) -> dict[str, Decimal]:
    """Weights times the factor of each part's tier, of a unit the mean of its sellers'; equal ones where all are 0."""
    known = tiers(target, pieces, organisation)
    shares = weights if any(weights.values()) else dict.fromkeys(weights, Decimal(1))
    return {
        piece.key: shares[piece.key] * known[piece.key] / max(1, sellers_in(piece, organisation))
        for piece in pieces
    }


def sellers_in(piece: Piece, organisation: Organisation) -> int:
    """How many people of a part sell."""
    return sum(one in organisation.sellers for one in organisation.everybody_in(piece.node))


def seasons(target: Target, pieces: list[Piece], organisation: Organisation) -> dict[str, Decimal]:
    """What the node achieved in the same periods a year earlier."""
    assert target.days is not None
    before = same_last_year(target.days)
    facts = facts_of(SYSTEM, target.metric, before, before.last_day, target.cut)
    mine = facts.of(node_of(target), organisation)
    return {
        piece.key: sum((f.amount for f in mine if f.day in same_last_year(piece.days)), ZERO)
        for piece in pieces
    }


def expected(target: Target, pieces: list[Piece], organisation: Organisation) -> dict[str, Decimal]:
    """The open deals that are expected to close in each period."""
    node = node_of(target)
    rows = visible(SYSTEM, Opportunity).filter(state="open", expected_close_on__isnull=False).order_by()
    mine = {"team__in": list(organisation.subtree(node.unit))} if node.unit else {"owner": node.user}
    rows = rows.filter(**mine)
    return {
        piece.key: rows.filter(
            expected_close_on__gte=piece.days.start, expected_close_on__lt=piece.days.end
        ).aggregate(s=Sum("amount_base", default=ZERO))["s"]
        for piece in pieces
    }


def workdays(_target: Target, pieces: list[Piece], _organisation: Organisation) -> dict[str, Decimal]:
    """The working days of each period, half days as halves."""
    calendar = working_calendar()
    return {piece.key: calendar.weight_between(piece.days.start, piece.days.end) for piece in pieces}


BY_NODE: dict[str, Weigh] = {
    SplitMethod.HISTORY: achieved_before,
    SplitMethod.POTENTIAL: open_now,
    SplitMethod.CAPACITY: hands,
    SplitMethod.TIER: tiers,
}
BY_PERIOD: dict[str, Weigh] = {
    SplitMethod.HISTORY: seasons,
    SplitMethod.POTENTIAL: expected,
    SplitMethod.CAPACITY: workdays,
    SplitMethod.TIER: workdays,
}


def today() -> date:
    """The organisation's day."""
    return local_day(clock.now())


def cuts_of(target: Target, by: str) -> list[Cut]:
    """The product lines, channels or classes that sold anything in the node's last four periods, or are open now."""
    assert target.days is not None
    organisation, whole = Organisation.today(), target.cut
    node = node_of(target)
    start = period_of(target.period, target.days.start, ahead=-BACK).start
    mine = {"team__in": list(organisation.subtree(node.unit))} if node.unit else {"owner": node.user}
    rows = (
        visible(SYSTEM, Opportunity)
        .filter(**mine)
        .filter(Q(state="open") | Q(closed_on__gte=start))
        .order_by()
    )
    if by == SplitBy.LINES:
        lines = set(rows.exclude(product__line="").values_list("product__line", flat=True)) - {None}
        return [replace(whole, line=line) for line in sorted(lines)]
    if by == SplitBy.CHANNELS:
        channels = set(rows.values_list(Coalesce("source__parent", "source"), flat=True)) - {None}
        return [replace(whole, channel=one) for one in sorted(channels)]
    grades = set(rows.values_list("customer__customer_class", flat=True)) - {None, ""}
    return [replace(whole, grade=grade) for grade in sorted(grades)]


def achieved_by_cut(target: Target, pieces: list[Piece], organisation: Organisation) -> dict[str, Decimal]:
    """What the node achieved of each in the four periods before."""
    assert target.days is not None
    start = period_of(target.period, target.days.start, ahead=-BACK).start
    before = Period(start, target.days.start)
    return {
        piece.key: max(
            facts_of(SYSTEM, target.metric, before, before.last_day, piece.cut).total(piece.node, organisation), ZERO
        )
        for piece in pieces
    }  # fmt: skip


def open_by_cut(target: Target, pieces: list[Piece], organisation: Organisation) -> dict[str, Decimal]:
    """The node's open pipeline of each, in the home currency."""
    node = node_of(target)
    mine = {"team__in": list(organisation.subtree(node.unit))} if node.unit else {"owner": node.user}
    rows = visible(SYSTEM, Opportunity).filter(state="open", **mine).order_by()
    found = {}
    for piece in pieces:
        of = rows.filter(product__line=piece.cut.line) if piece.cut.line else rows
        of = of.filter(customer__customer_class=piece.cut.grade) if piece.cut.grade else of
        if piece.cut.channel:
            of = of.filter(Q(source=piece.cut.channel) | Q(source__parent=piece.cut.channel))
        found[piece.key] = of.aggregate(s=Sum("amount_base", default=ZERO))["s"]
    return found


def alike(_target: Target, pieces: list[Piece], _organisation: Organisation) -> dict[str, Decimal]:
    """The same hands sell all of it: nothing tells them apart."""
    return dict.fromkeys((piece.key for piece in pieces), Decimal(1))


BY_CUT: dict[str, Weigh] = {
    SplitMethod.HISTORY: achieved_by_cut, SplitMethod.POTENTIAL: open_by_cut, SplitMethod.CAPACITY: alike,
    SplitMethod.TIER: alike,
}  # fmt: skip
