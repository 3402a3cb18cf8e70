"""Deliveries for what left before there were delivery documents: one signed document per order, marked 补录."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.records.past.history import told
from paceline.trade.models import Delivery, DeliveryLine, DeliveryState, OrderKind, OrderLine, SalesOrder
from paceline.trade.queries import live_lines

ZERO = Decimal(0)
RECORD = "trade.delivery.record_later"
DELIVERED = ("trade.salesorder.deliver", "trade.salesorder.deliver_part")
GONE = (DeliveryState.SHIPPED, DeliveryState.SIGNED, DeliveryState.PARTIALLY_SIGNED)
AT_ONCE = 200


def record_all() -> int:
    """Make every document that is missing, some orders per transaction. Running twice changes nothing."""
    made = 0
    while keys := list(without_document()[:AT_ONCE]):
        with acting(SYSTEM, RECORD) as act:
            rows = visible(SYSTEM, SalesOrder).filter(pk__in=keys).select_for_update(of=("self",))
            done = sum(record(act, order) for order in rows.order_by("pk"))
        made += done
        if not done:
            break
    return made


def without_document() -> QuerySet[Any]:
    """The keys of orders that were delivered here, but not with documents. What was imported as delivered is left."""
    lines = visible(SYSTEM, OrderLine).filter(order=OuterRef("pk"), delivered__gt=on_documents())
    here = told(*DELIVERED).filter(record_id=OuterRef("pk"))
    orders = visible(SYSTEM, SalesOrder).exclude(kind=OrderKind.RETURN)
    return orders.filter(Exists(lines), Exists(here)).order_by("pk").values_list("pk", flat=True)


def on_documents() -> Coalesce:
    """How much of a line stands on documents that left."""
    rows = visible(SYSTEM, DeliveryLine).filter(
        Q(delivery__deleted_at__isnull=True), line=OuterRef("pk"), delivery__state__in=GONE
    )
    whole = rows.order_by().values("line").annotate(s=Sum(F("quantity") - F("refused"))).values("s")
    return Coalesce(Subquery(whole), ZERO, output_field=DecimalField(max_digits=18, decimal_places=4))


def record(act: Act, order: SalesOrder) -> bool:
    """One signed delivery over what no document says; whether there was anything."""
    lines = live_lines(order).annotate(on_paper=on_documents()).filter(delivered__gt=F("on_paper"))
    missing = [(line, line.delivered - line.on_paper) for line in lines]
    if not missing:
        return False
    day = day_of(order, (line for line, _ in missing))
    made: Delivery = act.create(
        Delivery, event=RECORD, links_checked=True, order=order, customer=order.customer_id,
        state=DeliveryState.SIGNED, shipped_on=day, signed_on=day, recorded_later=True,
    )  # fmt: skip
    for line, quantity in missing:
        act.create(
            DeliveryLine,
            links_checked=True,
            delivery=made.pk,
            line=line.pk,
            product=line.product,
            quantity=quantity,
        )
    return True


def day_of(order: SalesOrder, lines: Iterable[OrderLine]) -> date:
    """The last day on which something of it was delivered."""
    days = [line.delivered_on for line in lines if line.delivered_on]
    return max(days) if days else order.delivered_on or order.ordered_on or local_day(order.created_at)
