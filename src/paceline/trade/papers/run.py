"""A run on paper 交接单: which goods of which batches go on board for whom, signed by who loads and who drives."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.files.papers import paper
from paceline.trade.models import Delivery, DeliveryLine, DeliveryState, RouteRun
from paceline.trade.papers.delivery import SHOWS as OF_DELIVERY
from paceline.trade.papers.delivery import Goods, goods
from paceline.trade.papers.head import head_of
from paceline.trade.route.finding import in_order

SHOWS = {**OF_DELIVERY, "trade.routerun": "vehicle permit permit_until handover driver"}


@dataclass(frozen=True)
class Unloaded:
    """What one customer gets."""

    number: str
    customer: str
    address: str
    goods: list[Goods]
    has_left: bool


@paper("trade.routerun", "交接单", "pages/papers/run.html", shows=SHOWS)
def facts(run: RouteRun) -> dict[str, Any]:
    """Head, vehicle with its permit, the whole load by product, then every stop with what goes to it."""
    rows = visible(SYSTEM, Delivery).filter(run=run).exclude(state=DeliveryState.CANCELLED)
    deliveries = in_order(run.route_id, list(rows.select_related("customer").order_by("pk")))
    lines = visible(SYSTEM, DeliveryLine).filter(delivery__in=[one.pk for one in deliveries])
    by_delivery: dict[Any, list[Goods]] = {}
    for row in lines.select_related("product", "batch").order_by("id"):
        by_delivery.setdefault(row.delivery_id, []).append(goods(row))
    return {
        "head": head_of(),
        "number": run.number,
        "route": run.route.name,
        "day": run.on,
        "driver": run.driver.name if run.driver else "",
        "vehicle": run.vehicle,
        "permit": run.permit,
        "permit_until": run.permit_until,
        "handover": run.handover,
        "note": run.note,
        "load": loaded(by_delivery),
        "stops": [
            Unloaded(
                one.number, one.customer.name, one.address or one.customer.address, by_delivery.get(one.pk, []),
                not one.is_ahead,
            )
            for one in deliveries
        ],
        "is_ahead": any(one.is_ahead for one in deliveries),
    }  # fmt: skip


def loaded(by_delivery: dict[Any, list[Goods]]) -> list[tuple[str, str, str, Decimal]]:
    """Product, batch, unit and quantity of everything on board."""
    whole: dict[tuple[str, str, str], Decimal] = {}
    for one in (row for rows in by_delivery.values() for row in rows):
        key = (one.name, one.batch, one.unit)
        whole[key] = whole.get(key, Decimal(0)) + one.quantity
    return [(*key, quantity) for key, quantity in sorted(whole.items())]
