"""What was achieved: the facts of a measure by person, unit and day, within the asker's sight, as of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
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
from paceline.rhythm.cuts import WHOLE, Cut, cut_from
from paceline.rhythm.measures import MEASURES, Measure
from paceline.rhythm.models.choices import Measured
from paceline.rhythm.models.goal_rule import goal_rule
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.together import recalled

ZERO = Decimal(0)


@dataclass(frozen=True)
class Fact:
    """What one person achieved on one day while in one unit."""

    owner: UUID | None
    team: UUID | None
    day: date
    amount: Decimal
    count: int
    presale: bool = False
    """Whether it is a presale that counts towards won deals."""


@dataclass(frozen=True)
class Facts:
    """The facts of a measure in a period up to a day."""

    measure: Measure
    period: Period
    as_of: date
    rows: tuple[Fact, ...]
    cut: Cut = WHOLE

    def of(self, node: Node, organisation: Organisation) -> list[Fact]:
        """Those of a node: by the unit at the time, or by the person."""
        if node.unit is None:
            return self.by_owner.get(node.user, [])
        return [fact for unit in organisation.units_of(node) for fact in self.by_team.get(unit, ())]

    @cached_property
    def by_owner(self) -> dict[UUID | None, list[Fact]]:
        """The facts of each person."""
        return grouped(self.rows, lambda fact: fact.owner)

    @cached_property
    def by_team(self) -> dict[UUID | None, list[Fact]]:
        """The facts of each unit itself."""
        return grouped(self.rows, lambda fact: fact.team)

    def total(self, node: Node, organisation: Organisation) -> Decimal:
        """What the node achieved."""
        return total(self.of(node, organisation))

    def behind(self, node: Node, organisation: Organisation) -> JsonFilter:
        """The rows behind the total, for a drill-down."""
        return rows_of(self.measure, self.period, self.as_of, node, organisation, self.cut)

    def presales_behind(self, node: Node, organisation: Organisation) -> JsonFilter:
        """The reservations among them."""
        measure = MEASURES[Measured.PRESALE_AMOUNT]
        return rows_of(measure, self.period, self.as_of, node, organisation, self.cut)


def grouped(facts: Iterable[Fact], key: Callable[[Fact], UUID | None]) -> dict[UUID | None, list[Fact]]:
    found: dict[UUID | None, list[Fact]] = {}
    for fact in facts:
        found.setdefault(key(fact), []).append(fact)
    return found


def total(facts: Iterable[Fact]) -> Decimal:
    return sum((fact.amount for fact in facts), ZERO)


def by_day(facts: Iterable[Fact]) -> dict[date, Decimal]:
    """Sums by day."""
    found: dict[date, Decimal] = {}
    for fact in facts:
        found[fact.day] = found.get(fact.day, ZERO) + fact.amount
    return found


def facts_of(by: Principal, code: str, period: Period, as_of: date, cut: Cut | str = WHOLE) -> Facts:
    """Read the facts in one query. People without the right to read the records have none.

    Where the rule says so, what was won holds the presales whose balance was paid in the period (R125).
    """
    measure, cut = MEASURES[code], cut_from(cut)
    key = ("facts", code, period, as_of, cut)
    found = recalled(by, key, lambda: read_facts(by, measure, period, as_of, cut))
    if code != Measured.WON_AMOUNT or not goal_rule().presale_counts:
        return found
    presale = facts_of(by, Measured.PRESALE_AMOUNT, period, as_of, cut)
    return replace(found, rows=(*found.rows, *(replace(one, presale=True) for one in presale.rows)))


def read_facts(by: Principal, measure: Measure, period: Period, as_of: date, cut: Cut) -> Facts:
    """One query."""
    if as_of < period.start or not by.can(measure.object, "read"):
        return Facts(measure, period, as_of, (), cut)
    question = Question(by, period, as_of)
    condition = measure.condition(question)
    rows = question.rows(measure.object, condition, *cut.conditions(measure.cuts)).order_by()
    amount = Sum(measure.amount, default=ZERO) if measure.amount else Count("pk")
    found = rows.annotate(fact_day=day_of(measure)).values("owner_id", "team_id", "fact_day")
    found = found.annotate(fact_amount=amount, fact_count=Count("pk"))
    return Facts(measure, period, as_of, tuple(fact(row) for row in found), cut)


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


def presales(facts: Iterable[Fact]) -> Decimal:
    """How much of them are presales that count as won."""
    return total(fact for fact in facts if fact.presale)


def rows_of(
    measure: Measure,
    period: Period,
    as_of: date,
    node: Node,
    organisation: Organisation,
    cut: Cut | str = WHOLE,
) -> JsonFilter:
    """The filter whose rows are the facts of a node."""
    days = [period.start.isoformat(), max(min(period.last_day, as_of), period.start).isoformat()]
    parts: list[JsonFilter] = [{"field": measure.day, "op": "between", "value": days}, *measure.where]
    if node.unit is not None:
        keys = [str(key) for key in organisation.units_of(node)]
        parts.append({"field": "team", "op": "in", "value": keys})
    else:
        parts.append({"field": "owner", "op": "eq", "value": str(node.user)})
    parts += cut_from(cut).conditions(measure.cuts)
    return {"all": parts}
