"""What a customer usually buys; for one who has bought nothing, what others like it buy and why it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from paceline.access.principal import SYSTEM, Level, Principal
from paceline.access.scope import visible
from paceline.catalog.models import Product, ProductStatus
from paceline.customers.models import Customer
from paceline.customers.models.customer import CustomerClass
from paceline.kernel.messages import Message, say
from paceline.locale.shipped import region
from paceline.methods.favourites import Bought, Favourite, favourites
from paceline.trade.models import OrderLine, SalesOrder
from paceline.trade.models.order import COUNTED, OrderKind

MOST = 3
LOOK_BACK = timedelta(days=730)
LATELY = timedelta(days=180)
FEW = 2
"""From so many buyers on something counts as liked; of one alone nobody is told."""
BUYER = "order__customer"
PROVINCE = 2
"""Digits of a region's code that name the province."""


@dataclass(frozen=True)
class Liked:
    """A product that others like the customer buy: its list price, and how many of whom bought it."""

    product: Product
    why: Message


@dataclass(frozen=True)
class Usual:
    """A product with what is usual about it."""

    product: Product
    usual: Favourite


def may_see(by: Principal) -> bool:
    """Whether somebody sees what was bought at which price."""
    return by.can("trade.orderline", "read") and by.level("trade.orderline", "price") > Level.MASKED


def usual_of(by: Principal, customer: UUID, today: date) -> list[Usual]:
    """The three products bought most often, of the orders within sight; [] for a new customer."""
    rows = lines().filter(
        order__customer=customer, order__ordered_on__gt=today - LOOK_BACK, order__in=mine(by)
    )
    fields = ("product_id", "order__ordered_on", "price", "price_currency")
    bought = (Bought(*row) for row in rows.order_by("order__ordered_on", "id").values_list(*fields))
    found = favourites(bought, today, MOST)
    products = visible(by, Product).in_bulk([one.item for one in found])
    return [Usual(products[one.item], one) for one in found if one.item in products]


def mine(by: Principal) -> Any:
    """The orders that somebody sees and that count."""
    return visible(by, SalesOrder).filter(state__in=COUNTED).values("pk")


def liked_by_others(by: Principal, customer: Customer, today: date) -> list[Liked]:
    """Best-sellers of half a year among customers of the same class, else the same province, else all."""
    circles = list(circles_of(customer))
    counted = {
        f"n{at}": Count(BUYER, distinct=True, filter=like or None) for at, (like, *_) in enumerate(circles)
    }
    rows = lines().filter(order__ordered_on__gt=today - LATELY, order__ordered_on__lte=today)
    sold = list(
        rows.order_by().values("product").annotate(**counted).filter(**{f"n{len(circles) - 1}__gte": FEW})
    )
    if not sold:
        return []
    goods = visible(by, Product).filter(status=ProductStatus.ACTIVE).in_bulk([row["product"] for row in sold])
    for at, (_, words, names) in enumerate(circles):
        best = [row for row in sold if row[f"n{at}"] >= FEW and row["product"] in goods]
        best.sort(key=lambda row: (-row[f"n{at}"], row["product"]))
        if best:
            return [Liked(goods[row["product"]], say(words, n=row[f"n{at}"], **names)) for row in best[:MOST]]
    return []


def circles_of(customer: Customer) -> Iterator[tuple[Q, str, dict[str, object]]]:
    """Customers like this one, from the nearest to all: the condition on an order's customer, and how it is said."""
    if customer.customer_class:
        letter = CustomerClass(customer.customer_class).value
        same = Q(order__customer__customer_class=customer.customer_class)
        yield same, "%(n)s 家 %(letter)s 类客户近半年买过", {"letter": letter}
    if customer.region:
        province = region(customer.region[:PROVINCE] + "0000", short=True)
        near = Q(order__customer__region__startswith=customer.region[:PROVINCE])
        yield near, "%(n)s 家%(place)s客户近半年买过", {"place": province}
    yield Q(), "%(n)s 家客户近半年买过", {}


def lines() -> Any:
    """What was ordered, without returns and samples."""
    return visible(SYSTEM, OrderLine).filter(
        order__state__in=COUNTED, order__deleted_at__isnull=True, quantity__gt=Decimal(0),
        order__ordered_on__isnull=False,
    ).exclude(order__kind__in=(OrderKind.RETURN, OrderKind.SAMPLE))  # fmt: skip
