"""The trace of a batch, backward to where it came from and forward to whom it went and what is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.trade.models import Batch, Delivery, DeliveryLine, MoveKind, StockItem, StockMove

ZERO = Decimal(0)
GOING = (MoveKind.OUT, MoveKind.BACK, MoveKind.UNDO, MoveKind.REFUSED)
COMING = (MoveKind.IN, MoveKind.UNDONE_IN)
FOUND = (MoveKind.COUNT, MoveKind.LOSS)


@dataclass(frozen=True)
class Went:
    """One delivery of the batch to a customer, and how much of it was kept."""

    delivery: Delivery
    quantity: Decimal


@dataclass
class Holder:
    """A customer who got some of the batch: what is still there, and the deliveries with which it came."""

    customer: Any
    quantity: Decimal = ZERO
    deliveries: list[Went] = field(default_factory=list)


@dataclass(frozen=True)
class Trace:
    """Quantities in the unit of the product. `came` = with customers + `here` + `lost`, where everything is visible."""

    batch: Batch
    came_in: list[StockMove]
    holders: list[Holder]
    lying: list[StockItem]
    came: Decimal
    gone: Decimal
    here: Decimal
    lost: Decimal
    hidden: Decimal
    """How much is with customers whose orders this person does not see."""


def trace(by: Principal, batch: Batch) -> Trace:
    """Everything about a batch that this person may see; what lies with others is one figure."""
    moves = visible_moves(by, batch)
    holders = holders_of(by, batch)
    whole = sums(batch)
    lying = list(
        visible(by, StockItem).filter(batch=batch, on_hand__gt=0).select_related("warehouse").order_by("pk")
    )
    gone = -sum((whole.get(kind, ZERO) for kind in GOING), ZERO)
    return Trace(
        batch,
        list(moves.filter(kind__in=COMING).select_related("warehouse").order_by("moved_on", "id")),
        holders,
        lying,
        came=sum((whole.get(kind, ZERO) for kind in COMING), ZERO),
        gone=gone,
        here=sum((one.on_hand for one in lying), ZERO),
        lost=-sum((whole.get(kind, ZERO) for kind in FOUND), ZERO),
        hidden=gone - sum((one.quantity for one in holders), ZERO),
    )


def visible_moves(by: Principal, batch: Batch) -> Any:
    return visible(by, StockMove).filter(batch=batch)


def sums(batch: Batch) -> dict[str, Decimal]:
    """Kind of move → Σ of what it changed on hand, over all moves of the batch."""
    rows = visible(SYSTEM, StockMove).filter(batch=batch).exclude(quantity=0)
    return dict(rows.order_by().values_list("kind").annotate(s=Sum("quantity")))


def with_customers(by: Principal, batch: Batch) -> dict[UUID, Decimal]:
    """Customer → how much of the batch is there: what went out less what came back."""
    rows = visible_moves(by, batch).filter(kind__in=GOING, customer__isnull=False).exclude(quantity=0)
    found = rows.order_by().values_list("customer_id").annotate(s=Sum("quantity"))
    return {customer: -quantity for customer, quantity in found}


def holders_of(by: Principal, batch: Batch) -> list[Holder]:
    """Whoever got some of it, most first, also those who have given all of it back."""
    rows = visible(by, DeliveryLine).filter(batch=batch, delivery__shipped_on__isnull=False)
    rows = rows.exclude(delivery__state="cancelled").select_related(
        "delivery__customer__owner", "delivery__order"
    )
    found: dict[UUID, Holder] = {}
    for row in rows.order_by("delivery__shipped_on", "id"):
        holder = found.setdefault(row.delivery.customer_id, Holder(row.delivery.customer))
        holder.deliveries.append(Went(row.delivery, row.taken))
    left = with_customers(by, batch)
    for key, holder in found.items():
        holder.quantity = left.get(key, ZERO)
    return sorted(found.values(), key=lambda one: (-one.quantity, one.customer.name))
