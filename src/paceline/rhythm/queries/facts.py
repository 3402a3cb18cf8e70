"""What was achieved: the facts of a measure by person, unit and day, within the asker's sight, as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Sum
from django.db.models.functions import TruncDate

from paceline.access.principal import Principal
from paceline.insight.question import JsonFilter, Question
from paceline.kernel.clock import as_zone
from paceline.kernel.periods import Period
from paceline.metadata.fields import Instant
from paceline.metadata.registry import registry
from paceline.rhythm.measures import MEASURES, Measure
from paceline.rhythm.queries.organisation import Node, Organisation

ZERO = Decimal(0)


@dataclass(frozen=True)
class Fact:
    """What one person achieved on one day while in one unit."""

    owner: UUID | None
    team: UUID | None
    day: date
    amount: Decimal
    count: int


@dataclass(frozen=True)
class Facts:
    """The facts of a measure in a period up to a day."""

    measure: Measure
    period: Period
    as_of: date
    rows: tuple[Fact, ...]
    line: str = ""

    def of(self, node: Node, organisation: Organisation) -> list[Fact]:
        """Those of a node: by the unit at the time, or by the person."""
        if node.unit is None:
            return [fact for fact in self.rows if fact.owner == node.user]
        units = set(organisation.subtree(node.unit))
        return [fact for fact in self.rows if fact.team in units]

    def total(self, node: Node, organisation: Organisation) -> Decimal:
        """What the node achieved."""
        return total(self.of(node, organisation))

    def behind(self, node: Node, organisation: Organisation) -> JsonFilter:
        """The rows behind the total, for a drill-down."""
        return rows_of(self.measure, self.period, self.as_of, node, organisation, self.line)


def total(facts: Iterable[Fact]) -> Decimal:
    return sum((fact.amount for fact in facts), ZERO)


def by_day(facts: Iterable[Fact]) -> dict[date, Decimal]:
    """Sums by day."""
    found: dict[date, Decimal] = {}
    for fact in facts:
        found[fact.day] = found.get(fact.day, ZERO) + fact.amount
    return found


def facts_of(by: Principal, code: str, period: Period, as_of: date, line: str = "") -> Facts:
    """Read the facts in one query. People without the right to read the records have none."""
    measure = MEASURES[code]
    if as_of < period.start or not by.can(measure.object, "read"):
        return Facts(measure, period, as_of, (), line)
    question = Question(by, period, as_of)
    condition = measure.condition(question)
    extra = [in_line(measure, line)] if line else []
    rows = question.rows(measure.object, condition, *extra).order_by()
    amount = Sum(measure.amount, default=ZERO) if measure.amount else Count("pk")
    found = rows.annotate(fact_day=day_of(measure)).values("owner_id", "team_id", "fact_day")
    found = found.annotate(fact_amount=amount, fact_count=Count("pk"))
    return Facts(measure, period, as_of, tuple(fact(row) for row in found), line)


def fact(row: dict[str, Any]) -> Fact:
    return Fact(
        row["owner_id"], row["team_id"], row["fact_day"], Decimal(row["fact_amount"] or 0), row["fact_count"]
    )


def day_of(measure: Measure) -> Any:
    """The local day of a fact."""
    of = registry.get(measure.object).fields[measure.day]
    if isinstance(of.type, Instant):
        return TruncDate(measure.day, tzinfo=as_zone(settings.ORGANISATION_TIME_ZONE))
    return F(measure.day)


def in_line(measure: Measure, line: str) -> JsonFilter:
    """The condition of a product line; a measure that has none counts nothing of it."""
    return {"field": measure.line, "op": "eq", "value": line} if measure.line else {"any": []}


def rows_of(
    measure: Measure, period: Period, as_of: date, node: Node, organisation: Organisation, line: str = ""
) -> JsonFilter:
    """The filter whose rows are the facts of a node."""
    days = [period.start.isoformat(), max(min(period.last_day, as_of), period.start).isoformat()]
    parts: list[JsonFilter] = [{"field": measure.day, "op": "between", "value": days}, *measure.where]
    if node.unit is not None:
        keys = [str(key) for key in organisation.subtree(node.unit)]
        parts.append({"field": "team", "op": "in", "value": keys})
    else:
        parts.append({"field": "owner", "op": "eq", "value": str(node.user)})
    if line:
        parts.append(in_line(measure, line))
    return {"all": parts}
