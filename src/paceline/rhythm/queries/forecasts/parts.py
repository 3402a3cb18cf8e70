"""What a forecast is made of: units and people below a node, its product lines, the months of a quarter.

Each group adds up to the node to the cent in P50 and, by what each adds to them, in the node's own P10 and P90.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.rhythm.models import ForecastFigure, ForecastIssue
from paceline.rhythm.queries.organisation import Node, Organisation

ABOVE, OF_LINES, OF_QUARTER = "above", "lines", "quarter"
ZERO = Decimal(0)
COLUMNS = ("actual", "p50", "low", "high")


@dataclass(frozen=True)
class Part:
    """A part with its own figure and what it adds to the P10 and P90 of what it is part of."""

    node: Node | None
    line: str
    figure: ForecastFigure
    low: Decimal
    high: Decimal

    @property
    def actual(self) -> Decimal:
        return self.figure.actual

    @property
    def p50(self) -> Decimal:
        return self.figure.p50


def part(node: Node | None, line: str, figure: ForecastFigure, name: str) -> Part:
    """By what was stored with the forecast; those of before know only their part of the company."""
    stored = figure.figures.get("parts", {}).get(name)
    low, high = (Decimal(repr(one)) for one in stored) if stored else (figure.low, figure.high)
    return Part(node, line, figure, low, high)


def parts(
    by: Principal, issue: ForecastIssue, node: Node | None, start: date, organisation: Organisation, line: str
) -> list[Part]:
    """Units and people directly below, in the same line."""
    rows = visible(by, ForecastFigure).filter(
        issue=issue, period="quarter", starts_on=start, product_line=line
    )
    if node is not None and node.unit is None:
        return []
    tops = organisation.below.get(None, ())
    unit = node.unit if node else (tops[0] if len(tops) == 1 else None)
    below, people = organisation.below.get(unit, ()), organisation.members.get(unit, ())
    mine = list(rows.filter(Q(team__in=below, owner__isnull=True) | Q(owner__in=people)))
    units = {row.team_id: row for row in mine if row.owner_id is None}
    members = {row.owner_id: row for row in mine if row.owner_id is not None}
    found = [part(Node(unit=key), line, units[key], ABOVE) for key in below if key in units]
    found += [part(Node(user=key), line, members[key], str(unit)) for key in people if key in members]
    return sorted(found, key=lambda one: -one.p50)


def by_line(by: Principal, issue: ForecastIssue, node: Node | None, start: date) -> list[Part]:
    """The node's product lines."""
    rows = visible(by, ForecastFigure).filter(issue=issue, period="quarter", starts_on=start)
    rows = rows.exclude(product_line="")
    rows = rows.filter(team=node.unit, owner=node.user) if node else rows.filter(team=None, owner=None)
    return [part(node, row.product_line, row, OF_LINES) for row in rows.order_by("-p50")]


def by_month(node: Node | None, line: str, months: Sequence[ForecastFigure]) -> list[Part]:
    """The months of a quarter that are still forecast."""
    return [part(node, line, row, OF_QUARTER) for row in months]


def rest(whole: ForecastFigure | None, found: Sequence[Part]) -> dict[str, Decimal] | None:
    """What the parts leave of the whole: months that are over, sales of nobody who is here now. None for nothing."""
    if whole is None or not found:
        return None
    total = {"actual": whole.actual, "p50": whole.p50, "low": whole.p10, "high": whole.p90}
    left = {name: total[name] - sum((getattr(one, name) for one in found), ZERO) for name in COLUMNS}
    return left if any(left.values()) else None
