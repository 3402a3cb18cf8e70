"""Too much: who might buy it. Too little: which standing orders would give way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import open_fields, visible
from paceline.customers.models import Customer
from paceline.metadata.registry import registry
from paceline.methods.day_plan import Claim, cut
from paceline.methods.distance import metres, point_of
from paceline.trade.dayplan.demand import Standing, Wanted
from paceline.trade.models import OrderKind, OrderLine, Warehouse
from paceline.trade.models.order import COUNTED

ZERO = Decimal(0)
BACK = timedelta(days=120)
"""Whoever has bought within this time may buy again."""
MOST = 20


@dataclass(frozen=True)
class Buyer:
    """A customer who bought the product beside a standing order: at which price last, when, how far away (metres)."""

    customer: Any
    price: Decimal
    bought_on: date
    quantity: Decimal
    metres: int | None


def buyers(by: Principal, product: UUID, today: date) -> list[Buyer]:
    """By the last price of a unit, the highest first; then the nearer one, then who bought last."""
    rows = visible(by, OrderLine).filter(
        product=product, order__state__in=COUNTED, order__ordered_on__gte=today - BACK, order__deleted_at__isnull=True,
        quantity__gt=0,
    ).exclude(order__kind__in=(OrderKind.STANDING, OrderKind.RETURN, OrderKind.SAMPLE))  # fmt: skip
    last: dict[UUID, Any] = {}
    for row in rows.select_related("order").order_by("-order__ordered_on", "-pk"):
        last.setdefault(row.order.customer_id, row)
    known = visible(by, Customer).filter(pk__in=last).select_related("owner")
    far = distances(by, list(known))
    found = [
        Buyer(one, (row.amount_base / row.quantity).quantize(Decimal("0.01")), row.order.ordered_on, row.quantity,
              far.get(one.pk))
        for one in known
        if (row := last[one.pk]).amount_base is not None
    ]  # fmt: skip
    return sorted(
        found,
        key=lambda one: (
            -one.price,
            one.metres is None,
            one.metres or 0,
            -one.bought_on.toordinal(),
            one.customer.name,
        ),
    )[:MOST]


def distances(by: Principal, customers: list[Any]) -> dict[UUID, int]:
    """Customer → metres from the main warehouse, where both places are known and this person sees them."""
    main = visible(SYSTEM, Warehouse).filter(is_main=True).first()
    centre = point_of(main.place) if main else None
    if centre is None or "place" not in open_fields(by, registry.of(Customer)):
        return {}
    places = ((one.pk, point_of(one.place)) for one in customers)
    return {key: metres(centre, place) for key, place in places if place is not None}


@dataclass(frozen=True)
class Cut:
    """A standing order that would get less, and the value and intent that decided it."""

    wanted: Wanted
    less: Decimal
    weight: Decimal


def cuts(by: Principal, product: UUID, day: date, lacking: Decimal) -> list[Cut]:
    """The least important first, value × intent (each 0–100; nobody scored counts 0), until nothing lacks."""
    wanted = [one for one in Standing(by).on(day) if one.product == product]
    weights = [weight_of(one.standing.customer) for one in wanted]
    claims = [
        Claim(at, one.quantity, weight) for at, (one, weight) in enumerate(zip(wanted, weights, strict=True))
    ]
    return [Cut(wanted[at], less, weights[at]) for at, less in cut(claims, lacking).items()]  # type: ignore[call-overload]


def weight_of(customer: Any) -> Decimal:
    return Decimal(customer.value_score or 0) * Decimal(customer.intent_score or 0)
