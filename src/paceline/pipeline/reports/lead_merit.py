"""What each source brought of the leads of a period: read once, credited by first, last or all touches (F50)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any
from uuid import UUID

from paceline.access.scope import open_fields
from paceline.insight.question import Question
from paceline.metadata.registry import registry
from paceline.methods.attribution import Attribution, credits_of
from paceline.pipeline.reports.results import IS_LOST, IS_WON, OBJECT
from paceline.records.past import history

LEAD = "customers.lead"
REACHED = ("qualified", "converted")
TOUCH = "customers.lead.touch"
JUDGED = (
    "customers.lead.qualify",
    "customers.lead.convert",
    "customers.lead.reject",
    "customers.lead.hand_back",
)
DAY = 86400
Source = UUID | None


@dataclass
class Merit:
    """What a source brought; counts are sums of credits. Amounts are in the home currency."""

    leads: Fraction = Fraction(0)
    sql: Fraction = Fraction(0)
    won: Fraction = Fraction(0)
    lost: Fraction = Fraction(0)
    gained: Fraction = Fraction(0)
    """Customers who bought for the first time through a lead of the period, each once."""
    revenue: Decimal = Decimal(0)
    days: list[float] = field(default_factory=list)
    """Days from lead to SQL of those leads that count for it at all."""

    @property
    def until_sql(self) -> float | None:
        return median(self.days) if self.days else None


@dataclass
class Outcome:
    """What came of one lead."""

    created: datetime
    source: Source
    reached: bool
    sql_at: datetime | None = None
    won: int = 0
    lost: int = 0
    gained: int = 0
    revenue: Decimal = Decimal(0)


def merits(question: Question, by: Attribution) -> dict[Source, Merit]:
    """Source → what it brought, of the leads created in the period that the viewer sees."""
    rows = question.rows(LEAD, question.within("created_at")).order_by()
    found = outcomes(question, rows)
    touched = touches(rows) if by != Attribution.FIRST else {}
    made: dict[Source, Merit] = defaultdict(Merit)
    for key, one in found.items():
        for source, credit in credits_of([one.source, *touched.get(key, ())], by).items():
            add(made[source], one, credit)
    return dict(made)


def add(merit: Merit, one: Outcome, credit: Fraction) -> None:
    """One lead's share."""
    merit.leads += credit
    merit.sql += credit * one.reached
    merit.won += credit * one.won
    merit.lost += credit * one.lost
    merit.gained += credit * one.gained
    merit.revenue += one.revenue * credit.numerator / credit.denominator
    if one.reached and one.sql_at is not None:
        merit.days.append(max(0.0, (one.sql_at - one.created).total_seconds() / DAY))


def outcomes(question: Question, rows: Any) -> dict[UUID, Outcome]:
    """Lead → what came of it: judged by its events, and the deals that began with it."""
    found = {
        key: Outcome(created, source, status in REACHED)
        for key, created, source, status in rows.values_list("pk", "created_at", "source_id", "status")
    }
    for key, at in accepted(rows):
        if key in found:
            found[key].sql_at = at
            found[key].reached = found[key].reached or at is not None
    count_deals(question, rows, found)
    return found


def accepted(rows: Any) -> Iterator[tuple[UUID, datetime | None]]:
    """Lead → when sales took it as qualified and left it so; None for one that was sent back."""
    judged = history.told(*JUDGED).filter(object=LEAD, record_id__in=rows.values("pk"))
    at: dict[UUID, datetime | None] = {}
    for key, name, when in judged.order_by("seq").values_list("record_id", "name", "occurred_at"):
        good = name in JUDGED[:2]
        at[key] = (at.get(key) or when) if good else None
    yield from at.items()


def count_deals(question: Question, rows: Any, found: dict[UUID, Outcome]) -> None:
    """Deals won and lost by lead, and what they were worth; a customer is gained by the first lead that won."""
    if not {"amount", "lead", "state"} <= open_fields(question.by, registry.get(OBJECT)):
        return
    seen: set[UUID] = set()
    for lead, customer, state, amount in deals(question, rows):
        one = found[lead]
        if state != "won":
            one.lost += 1
            continue
        one.won += 1
        one.revenue += amount or Decimal(0)
        if customer is not None and customer not in seen:
            seen.add(customer)
            one.gained = 1


def deals(question: Question, rows: Any) -> Iterable[tuple[UUID, UUID | None, str, Decimal | None]]:
    """Lead, customer, state and amount of the deals of the leads that have come to an end, oldest first."""
    whole = Question.of(question.by, question.period)
    ended = whole.rows(OBJECT).filter(IS_WON | IS_LOST, lead__in=rows.values("pk"))
    return ended.order_by("closed_on", "pk").values_list("lead_id", "customer_id", "state", "amount_base")


def touches(rows: Any) -> dict[UUID, list[Source]]:
    """Lead → the sources of the times when it came in again, in their order."""
    told = history.told(TOUCH).filter(object=LEAD, record_id__in=rows.filter(touches__gt=1).values("pk"))
    found: dict[UUID, list[Source]] = defaultdict(list)
    for key, source in told.order_by("seq").values_list("record_id", "payload__touch__source"):
        if source:
            found[key].append(UUID(source))
    return found
