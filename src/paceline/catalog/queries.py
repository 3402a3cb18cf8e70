"""Which price a customer gets, and how far somebody may go below it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import DiscountPolicy, PriceItem
from paceline.methods.discounts import Limits, price_at, strictest


def price_for(
    product: UUID, quantity: Decimal, on: date, customer_class: str = ""
) -> tuple[Decimal, str] | None:
    """Price and currency from the book of the highest priority that applies and has the product, or None."""
    applies = Q(book__active=True, book__deleted_at__isnull=True) & Q(
        book__customer_class__in=["", customer_class]
    )
    in_time = (Q(book__starts_on__isnull=True) | Q(book__starts_on__lte=on)) & (
        Q(book__ends_on__isnull=True) | Q(book__ends_on__gte=on)
    )
    rows = (
        visible(SYSTEM, PriceItem)
        .filter(applies & in_time, product=product)
        .order_by("-book__priority", "book_id")
    )
    books: dict[Any, list[tuple[Decimal, Decimal]]] = {}
    currencies: dict[Any, str] = {}
    for row in rows.values_list("book_id", "from_quantity", "price", "price_currency"):
        books.setdefault(row[0], []).append(row[1:3])
        currencies[row[0]] = row[3]
    for book, steps in books.items():
        price = price_at(steps, quantity)
        if price is not None:
            return price, currencies[book]
    return None


def limits_of(user: UUID | None) -> Limits:
    """What the discount policies allow somebody: those of the roles the person has, and those for everybody."""
    roles = list(visible(SYSTEM, User).filter(pk=user).values_list("roles__code", flat=True)) if user else []
    rows = visible(SYSTEM, DiscountPolicy).filter(
        active=True, role__in=["", *(code for code in roles if code)]
    )
    return strictest(Limits(limit, floor) for limit, floor in rows.values_list("limit", "floor_margin"))
