"""Orders that wait for goods, first come first: by the promised day, then by when they were confirmed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.past.history import told
from paceline.trade.models import OrderLine, OrderState, SalesOrder, Warehouse

OPEN = (OrderState.CONFIRMED, OrderState.PARTIALLY_DELIVERED)
CONFIRM = "trade.salesorder.confirm"


@dataclass(frozen=True)
class Waiting:
    """An order in the queue, when it was confirmed, and its place, the first is 1."""

    order: SalesOrder
    confirmed_at: datetime
    place: int


def waiting_for(products: Collection[UUID] | None, place: Warehouse) -> QuerySet[SalesOrder]:
    """The open orders that lack some of these products (None: any) and are served from a warehouse."""
    here = Q(warehouse=place) | Q(warehouse__isnull=True) if place.is_main else Q(warehouse=place)
    rows = visible(SYSTEM, SalesOrder).filter(here, state__in=OPEN).exclude(lacking="")
    if products is None:
        return rows
    lines = visible(SYSTEM, OrderLine).filter(order=OuterRef("pk"), product__in=products)
    return rows.filter(Exists(lines.filter(quantity__gt=F("delivered"))))


def queue(products: Collection[UUID], place: Warehouse) -> list[Waiting]:
    """Everybody who waits, locked until the transaction ends, first come first."""
    rows = waiting_for(products, place).select_related("customer").select_for_update(of=("self",))
    orders = list(rows.order_by("pk"))
    since = confirmed(one.pk for one in orders) if orders else {}
    ranked = sorted(
        orders, key=lambda one: (one.promised_on or date.max, since.get(one.pk, one.created_at), one.pk)
    )
    return [
        Waiting(one, since.get(one.pk, one.created_at), number) for number, one in enumerate(ranked, start=1)
    ]


def confirmed(orders: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each order was confirmed last, from its events."""
    rows = told(CONFIRM).filter(record_id__in=list(orders))
    rows = rows.filter(payload__changes__state__1=OrderState.CONFIRMED)
    return dict(rows.values_list("record_id", "recorded_at"))


def wanted(place: Warehouse) -> set[UUID]:
    """The products that open orders wait for at a warehouse."""
    lines = visible(SYSTEM, OrderLine).filter(order__in=waiting_for(None, place), quantity__gt=F("delivered"))
    return set(lines.filter(product__keeps_stock=True).values_list("product_id", flat=True))
