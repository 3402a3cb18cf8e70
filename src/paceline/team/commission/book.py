"""What was written before: the lines of each fact and person as one stream, and the statements of each person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.act import Act
from paceline.team.commission.facts import Fact
from paceline.team.commission.plans import Plans, period_for
from paceline.team.models.commission import CommissionEvent, CompPlan, LineKind, Statement, StatementState
from paceline.trade.models import SalesOrder

ZERO = Decimal(0)
OWN = (LineKind.EARNED, LineKind.TAKEN_BACK)
FOLLOWED = (*OWN, LineKind.OVERRIDE)
LINKS = ("customer_id", "order_id", "receipt_id", "invoice_id")


class Way(NamedTuple):
    """One fact's lines for one person: their own, or those for whom they lead."""

    source_id: UUID
    person: UUID
    is_team: bool


@dataclass
class Stream:
    """All lines of a way, the first first."""

    first: Any
    lines: list[tuple[Decimal, Decimal]] = field(default_factory=list)
    """Base and commission of each."""

    @property
    def base(self) -> Decimal:
        """What they come to now."""
        return sum((base for base, _ in self.lines), ZERO)

    @property
    def sold(self) -> Decimal:
        return sum((base for base, _ in self.lines if base > 0), ZERO)

    @property
    def brought(self) -> Decimal:
        """The commission on what was sold."""
        return sum((amount for base, amount in self.lines if base > 0), ZERO)

    @property
    def gone(self) -> Decimal:
        """What went back of it (≤ 0)."""
        return sum((amount for base, amount in self.lines if base < 0), ZERO)

    @property
    def net(self) -> Decimal:
        """The commission on all of them."""
        return sum((amount for _, amount in self.lines), ZERO)


class Book:
    """The streams of everything that was written about facts from a day on."""

    def __init__(self, since: date) -> None:
        rows = visible(SYSTEM, CommissionEvent).filter(kind__in=FOLLOWED, source_id__isnull=False)
        recent = rows.filter(happened_on__gte=since).order_by().values("source_id")
        self.streams: dict[Way, Stream] = {}
        self.of_source: dict[UUID, list[Way]] = defaultdict(list)
        for line in rows.filter(source_id__in=recent).order_by("pk"):
            self.add(line)

    def add(self, line: CommissionEvent) -> None:
        """One more line of its stream."""
        assert line.source_id is not None
        way = Way(line.source_id, line.person_id, line.kind == LineKind.OVERRIDE)
        if way not in self.streams:
            self.streams[way] = Stream(line)
            self.of_source[way.source_id].append(way)
        self.streams[way].lines.append((line.base_base or ZERO, line.amount_base or ZERO))

    def gone(self, known: Iterable[UUID], base: str, plans: dict[UUID, CompPlan], today: date) -> list[Fact]:
        """Facts of this base that were written about and are no more."""
        there, found = set(known), []
        of_returns = dict(visible(SYSTEM, SalesOrder).filter(pk__in=self.of_source.keys() - there)
                          .values_list("pk", "returns_id"))  # fmt: skip
        for source_id, ways in self.of_source.items():
            first = self.streams[ways[0]].first
            plan = plans.get(first.plan_id)
            if source_id not in there and plan is not None and plan.base == base:
                links = {name.removesuffix("_id"): getattr(first, name) for name in LINKS}
                undoes = of_returns.get(source_id)
                found.append(Fact(source_id, first.source, today, ZERO, None, **links, undoes=undoes))
        return found


class Desk:
    """The statements of people; a new one is begun when there is none to write on."""

    def __init__(self, act: Act, plans: Plans) -> None:
        self.act, self.plans = act, plans
        rows = visible(SYSTEM, Statement).order_by("starts_on", "pk")
        self.by_start: dict[tuple[UUID | None, date], Statement] = {
            (one.owner_id, one.starts_on): one for one in rows
        }
        self.by_key = {one.pk: one for one in self.by_start.values()}

    def place(self, person: UUID, plan: CompPlan, day: date) -> Statement:
        """The statement of the day's period; once that is settled, of the first one that is not."""
        ahead = 0
        while True:
            period = period_for(plan, day, ahead)
            found = self.by_start.get((person, period.start))
            if found is None:
                return self.begin(person, plan, period)
            if found.state == StatementState.CALCULATING:
                return found
            ahead += 1

    def begin(self, person: UUID, plan: CompPlan, period: Any) -> Statement:
        """A new one under the version that holds then."""
        held = self.plans.of(person, period.start) or plan
        made: Statement = self.act.create(
            Statement, event="team.statement.create", links_checked=True, owner=person, period=plan.period,
            starts_on=period.start, ends_on=period.last_day, plan=held.pk,
            quota=self.plans.quota(held, person, period), state=StatementState.CALCULATING,
        )  # fmt: skip
        self.by_start[person, period.start] = self.by_key[made.pk] = made
        return made
