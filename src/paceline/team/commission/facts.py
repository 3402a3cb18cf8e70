"""What commission is earned on: allocated receipts, orders as the ledger has them, issued invoices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Min, Q, Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.methods.commission import divided
from paceline.pipeline.models import OpportunitySplit
from paceline.team.models.commission import Base
from paceline.trade.models import Allocation, Invoice, InvoiceState, Posting

ZERO, WHOLE = Decimal(0), Decimal(1)
COUNTED = (InvoiceState.ISSUED, InvoiceState.DELIVERED, InvoiceState.RED_FLUSHED)


@dataclass(frozen=True)
class Fact:
    """A sale or, with a negative base, what undoes one. In the home currency; receipts incl. tax, others net."""

    key: UUID
    source: str
    day: date
    base: Decimal
    owner: UUID | None
    customer: UUID | None = None
    order: UUID | None = None
    receipt: UUID | None = None
    invoice: UUID | None = None
    opportunity: UUID | None = None
    undoes: UUID | None = None

    @property
    def links(self) -> dict[str, UUID | None]:
        """What a line opens."""
        return {
            "customer": self.customer, "order": self.order, "receipt": self.receipt, "invoice": self.invoice,
        }  # fmt: skip


def facts_of(base: str, since: date, also: Collection[UUID] = ()) -> list[Fact]:
    """All from a day on, and those with these keys whenever they were; by day."""
    return sorted(READERS[Base(base)](since, also), key=lambda one: (one.day, one.base < 0, one.key))


def received(since: date, also: Collection[UUID]) -> Iterable[Fact]:
    rows = visible(SYSTEM, Allocation).filter(Q(allocated_on__gte=since) | Q(pk__in=list(also)))
    for one in rows.select_related("order").order_by("pk"):
        yield Fact(
            one.pk, "trade.allocation", one.allocated_on, one.amount_base or ZERO, one.order.owner_id,
            one.customer_id, one.order_id, one.receipt_id, opportunity=one.order.opportunity_id,
        )  # fmt: skip


def ordered(measure: str) -> Callable[[date, Collection[UUID]], Iterable[Fact]]:
    """Orders with what the ledger says of all their lines, corrections included."""

    def read(since: date, also: Collection[UUID]) -> Iterable[Fact]:
        recent = visible(SYSTEM, Posting).filter(posted_on__gte=since, order__isnull=False).values("order_id")
        rows = visible(SYSTEM, Posting).filter(Q(order_id__in=recent) | Q(order_id__in=list(also)))
        names = (
            "order_id",
            "order__owner_id",
            "order__customer_id",
            "order__opportunity_id",
            "order__returns_id",
        )
        grouped = rows.order_by().values(*names).annotate(total=Sum(measure), first=Min("posted_on"))
        for row in grouped:
            key, owner, customer, opportunity, returns = (row[name] for name in names)
            yield Fact(
                key, "trade.salesorder", row["first"], row["total"] or ZERO, owner, customer, key,
                opportunity=opportunity, undoes=returns,
            )  # fmt: skip

    return read


def invoiced(since: date, also: Collection[UUID]) -> Iterable[Fact]:
    rows = visible(SYSTEM, Invoice).filter(Q(issued_on__gte=since) | Q(pk__in=list(also)), state__in=COUNTED)
    for one in rows.filter(issued_on__isnull=False).select_related("order").order_by("pk"):
        yield Fact(
            one.pk, "trade.invoice", one.issued_on, one.net_base or ZERO, one.owner_id, one.customer_id,
            one.order_id, invoice=one.pk, opportunity=one.order.opportunity_id if one.order_id else None,
            undoes=one.red_of_id,
        )  # fmt: skip


READERS: dict[Base, Callable[[date, Collection[UUID]], Iterable[Fact]]] = {
    Base.RECEIVED: received,
    Base.ORDER_NET: ordered("net"),
    Base.INVOICED: invoiced,
    Base.MARGIN: ordered("margin"),
}


class Shares:
    """Who has which part of a deal: its splits, else its owner everything."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        deals = {one.opportunity for one in facts if one.opportunity}
        rows = visible(SYSTEM, OpportunitySplit).filter(opportunity_id__in=deals).order_by("pk")
        self.splits: dict[Any, list[tuple[UUID, Decimal]]] = defaultdict(list)
        for deal, user, share in rows.values_list("opportunity_id", "user_id", "share"):
            self.splits[deal].append((user, share))

    def of(self, fact: Fact) -> list[tuple[UUID, Decimal]]:
        """People and their parts; [] for what belongs to nobody."""
        found = self.splits.get(fact.opportunity) if fact.opportunity else None
        return found or ([(fact.owner, WHOLE)] if fact.owner else [])


def parts_of(fact: Fact, shares: list[tuple[UUID, Decimal]]) -> list[tuple[UUID, Decimal, Decimal]]:
    """Person, share and part of the base; what rounding leaves is the owner's, else the greatest share's."""
    if not shares:
        return []
    primary = max(range(len(shares)), key=lambda at: (shares[at][0] == fact.owner, shares[at][1]))
    amounts = divided(fact.base, [share for _person, share in shares], primary)
    return [(person, share, part) for (person, share), part in zip(shares, amounts, strict=True)]
