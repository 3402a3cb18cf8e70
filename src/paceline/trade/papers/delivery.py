"""A delivery note on paper 送货单: what goes with the goods and is signed at the door. No prices stand on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.records.files.papers import paper
from paceline.trade.models import Delivery, DeliveryLine, DeliveryState
from paceline.trade.papers.head import head_of

SHOWS = {
    "trade.delivery": "receiver phone address carrier tracking",
    "trade.deliveryline": "batch quantity",
    "customers.customer": "name",
}


@dataclass(frozen=True)
class Goods:
    """One line of the note, with the batch and until when it is good."""

    name: str
    code: str
    spec: str
    unit: str
    quantity: Decimal
    batch: str
    expires_on: date | None


@paper("trade.delivery", "送货单", "pages/papers/delivery.html", shows=SHOWS)
def facts(delivery: Delivery) -> dict[str, Any]:
    """Head, parties, where to, what, and the places for both signatures."""
    rows = visible(SYSTEM, DeliveryLine).filter(delivery=delivery).select_related("product", "batch")
    order, customer = delivery.order, delivery.customer
    return {
        "head": head_of(),
        "number": delivery.number,
        "order": order.number,
        "reference": order.reference,
        "made_on": delivery.shipped_on or delivery.planned_on or local_day(delivery.created_at),
        "customer": customer.name,
        "receiver": delivery.receiver,
        "phone": delivery.phone,
        "address": delivery.address or customer.address,
        "carrier": delivery.carrier,
        "tracking": delivery.tracking,
        "seller": order.owner.name if order.owner else "",
        "note": delivery.note,
        "goods": [goods(row) for row in rows.order_by("id")],
        "is_ahead": delivery.is_ahead,
        "is_cancelled": delivery.state == DeliveryState.CANCELLED,
    }


def goods(row: DeliveryLine) -> Goods:
    """A row as it is printed."""
    product, batch = row.product, row.batch
    return Goods(
        name=product.name,
        code=product.code,
        spec=product.spec,
        unit=product.unit,
        quantity=row.quantity,
        batch=batch.number if batch else "",
        expires_on=batch.expires_on if batch else None,
    )
