"""Which price a customer gets, which promotions run for it, and how far somebody may go below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.tiers import tier_on
from paceline.access.working_days import local_day
from paceline.catalog.models import (
    DiscountPolicy,
    PriceBook,
    PriceItem,
    Product,
    PromotionItem,
    PromotionState,
)
from paceline.kernel import clock
from paceline.methods.discounts import Limits, price_at, strictest
from paceline.methods.promotions import Kind, Offer

BASIS = 120
"""Characters of what a line says about where its price comes from."""


class FromBook(NamedTuple):
    """A unit price with its currency, and whose book it comes from: `金卡价格表 · 金卡会员`."""

    price: Decimal
    currency: str
    basis: str


def books_for(
    on: date, customer_class: str = "", member_points: int | None = None, own: UUID | None = None
) -> list[PriceBook]:
    """The books that a customer's prices may come from, first the one that is looked into first.

    That of the customer's service level, `own`, comes first, then by priority; of the same priority that for the
    highest level of members. `member_points` is where the customer's level begins, None for nobody's member.
    """
    rows = visible(SYSTEM, PriceBook).filter(in_force(on), customer_class__in=["", customer_class])
    rows = rows.filter(for_members(member_points)).filter(Q(level_only=False) | Q(pk=own))
    return sorted(rows.select_related("least_level"), key=lambda one: (one.pk != own, rank_of(one)))


def price_for(product: UUID, quantity: Decimal, books: Sequence[PriceBook]) -> FromBook | None:
    """The price from the first of the books that has the product for this quantity, or None."""
    if not books:
        return None
    steps: dict[UUID, list[PriceItem]] = {}
    for row in visible(SYSTEM, PriceItem).filter(product=product, book__in=books):
        steps.setdefault(row.book_id, []).append(row)
    for book in books:
        rows = steps.get(book.pk, [])
        price = price_at([(row.from_quantity, row.price) for row in rows], quantity)
        if price is not None:
            currency = str(rows[0].price_currency)  # type: ignore[attr-defined]
            return FromBook(price, currency, basis_of(book))
    return None


def in_force(on: date) -> Q:
    """The books that are in force on a day."""
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=on)
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    return Q(active=True) & begun & not_over


def for_members(points: int | None) -> Q:
    """The books that a customer whose member level begins at so many points may use."""
    everybody = Q(members_only=False)
    if points is None:
        return everybody
    level = Q(least_level__isnull=True) | Q(least_level__from_points__lte=points)
    return everybody | level


def rank_of(book: PriceBook) -> tuple[Any, ...]:
    """The first is used first."""
    least = book.least_level.from_points if book.least_level else 0
    return (-book.priority, -int(book.members_only), -least, book.pk)


def basis_of(book: PriceBook) -> str:
    """The book by name, and for whom it is when not for everybody."""
    whose = (book.customer_class, book.least_level.name if book.least_level else "")
    return " · ".join(filter(None, (book.name, *whose)))[:BASIS]


def running(at: datetime) -> list[PromotionItem]:
    """The contents of all promotions that run."""
    published = Q(promotion__state=PromotionState.PUBLISHED, promotion__deleted_at__isnull=True)
    rows = visible(SYSTEM, PromotionItem).filter(
        published, promotion__starts_at__lte=at, promotion__ends_at__gt=at
    )
    return list(rows.select_related("promotion__least_level").order_by("line", "id"))


def offers_for(
    product: Product, currency: str, items: Iterable[PromotionItem], member_points: int | None
) -> list[Offer]:
    """What running promotions offer for a product to a member from so many points, None to nobody's member.

    Of several contents of one promotion that for the product counts before that for its line, that for everything last.
    """
    nearest: dict[UUID, PromotionItem] = {}
    for item in items:
        if is_about(item, product) and is_for(item, member_points) and item.currency in ("", currency):
            before = nearest.get(item.promotion_id)
            if before is None or nearness(item) > nearness(before):
                nearest[item.promotion_id] = item
    return [
        Offer(item.promotion.name, Kind(item.kind), item.value, item.promotion.combinable)
        for item in nearest.values()
    ]


def is_about(item: PromotionItem, product: Product) -> bool:
    if item.product_id:
        return item.product_id == product.pk
    return item.line in ("", product.line)


def nearness(item: PromotionItem) -> int:
    return 2 if item.product_id else 1 if item.line else 0


def is_for(item: PromotionItem, member_points: int | None) -> bool:
    """Whether a customer of this member level may have it."""
    promotion = item.promotion
    if not promotion.members_only:
        return True
    least = promotion.least_level.from_points if promotion.least_level else 0
    return member_points is not None and member_points >= least


def limits_of(user: UUID | None, on: date | None = None) -> Limits:
    """What the discount policies allow somebody: those of the person's roles and tier, and those for everybody.

    The tier is the one that holds on a day, today when none is given. A limit for the tier comes before one for the
    role alone; of several the widest counts, of floors the highest.
    """
    person = visible(SYSTEM, User).filter(pk=user).first() if user else None
    roles = person.roles.values("code") if person else []
    tier = tier_on(person, on or local_day(clock.now())) if person else ""
    rows = visible(SYSTEM, DiscountPolicy).filter(
        Q(role="") | Q(role__in=roles), active=True, tier__in={"", tier}
    ).values_list("tier", "limit", "floor_margin")  # fmt: skip
    own = any(tier and limit is not None for tier, limit, _ in rows)
    return strictest(Limits(limit if tier or not own else None, floor) for tier, limit, floor in rows)
