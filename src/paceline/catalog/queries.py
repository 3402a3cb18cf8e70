"""Which price a customer gets, which promotions run for it, and how far somebody may go below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.tiers import standing
from paceline.access.working_days import local_day
from paceline.catalog.models import (
    DiscountPolicy,
    PriceBook,
    PriceItem,
    Product,
    Promotion,
    PromotionItem,
    PromotionState,
)
from paceline.kernel import clock
from paceline.metadata.kept import Kept
from paceline.metadata.registry import registry
from paceline.methods.discounts import Limits, price_at, strictest
from paceline.methods.promotions import Kind, Offer
from paceline.records import plans

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
    standing = (on, customer_class, member_points)
    found = [one for one in books.get() if is_open(one, *standing) and (not one.level_only or one.pk == own)]
    return sorted(found, key=lambda one: (one.pk != own, rank_of(one)))


Steps = dict[UUID, list[PriceItem]]
"""The prices of one product by book."""


def steps_of(products: Iterable[UUID], books: Sequence[PriceBook]) -> dict[UUID, Steps]:
    """Product → its prices in these books."""
    found: dict[UUID, Steps] = {}
    if books:
        for row in visible(SYSTEM, PriceItem).filter(product__in=list(products), book__in=books):
            found.setdefault(row.product_id, {}).setdefault(row.book_id, []).append(row)
    return found


def price_for(steps: Steps, quantity: Decimal, books: Sequence[PriceBook]) -> FromBook | None:
    """The price from the first of the books that has the product for this quantity, or None."""
    for book in books:
        rows = steps.get(book.pk, [])
        price = price_at([(row.from_quantity, row.price) for row in rows], quantity)
        if price is not None:
            currency = str(rows[0].price_currency)  # type: ignore[attr-defined]
            return FromBook(price, currency, basis_of(book))
    return None


def is_open(book: PriceBook, on: date, customer_class: str, points: int | None) -> bool:
    """Whether a book is in force on a day for such a customer, whose member level begins at so many points."""
    begun = book.starts_on is None or book.starts_on <= on
    not_over = book.ends_on is None or book.ends_on >= on
    return begun and not_over and book.customer_class in ("", customer_class) and suits_member(book, points)


def suits_member(offer: PriceBook | Promotion, points: int | None) -> bool:
    """Whether who is a member from so many points on may have it; None is nobody's member."""
    least = offer.least_level.from_points if offer.least_level else 0
    return not offer.members_only or (points is not None and points >= least)


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
    return [item for item in published.get() if item.promotion.starts_at <= at < item.promotion.ends_at]


def offers_for(
    product: Product, currency: str, items: Iterable[PromotionItem], member_points: int | None
) -> list[Offer]:
    """What running promotions offer for a product to a member from so many points, None to nobody's member.

    Of several contents of one promotion that for the product counts before that for its line, that for everything last.
    """
    nearest: dict[UUID, PromotionItem] = {}
    for item in items:
        if (
            is_about(item, product)
            and suits_member(item.promotion, member_points)
            and item.currency in ("", currency)
        ):
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


def limits_of(user: UUID | None, on: date | None = None) -> Limits:
    """What the discount policies allow somebody: those of the person's roles and tier, and those for everybody.

    The tier is the one that holds on a day, today when none is given. A limit for the tier comes before one for the
    role alone; of several the widest counts, of floors the highest.
    """
    roles, tier = standing_on(user, on or local_day(clock.now())) if user else ([], "")
    held = [one for one in policies.get() if one.role in ("", *roles) and one.tier in ("", tier)]
    own = any(one.tier and one.limit is not None for one in held)
    return strictest(Limits(one.limit if one.tier or not own else None, one.floor_margin) for one in held)


def standing_on(user: UUID, day: date) -> tuple[list[str], str]:
    """The codes of somebody's roles, and the tier on a day."""
    plan = plans.kept(
        SYSTEM,
        registry.of(User),
        ("roles and tier", day),
        lambda: plans.compiled(standing(plans.ANY_KEY, day)),
    )
    found = plan.one(user)
    return (found["codes"], found["tier_then"]) if found else ([], "")


# kept by every process until somebody changes one ----------------------------------------------------------------
def read_books() -> list[PriceBook]:
    return list(visible(SYSTEM, PriceBook).filter(active=True).select_related("least_level"))


def read_published() -> list[PromotionItem]:
    rows = visible(SYSTEM, PromotionItem).filter(
        promotion__state=PromotionState.PUBLISHED, promotion__deleted_at__isnull=True
    )
    return list(rows.select_related("promotion__least_level").order_by("line", "id"))


def read_policies() -> list[DiscountPolicy]:
    return list(visible(SYSTEM, DiscountPolicy).filter(active=True))


MEMBERS = "customers.memberlevel"
books = Kept("price_books", read_books, of=("catalog.pricebook", MEMBERS))
published = Kept("promotions", read_published, of=("catalog.promotion", "catalog.promotionitem", MEMBERS))
policies = Kept("discount_policies", read_policies, of=("catalog.discountpolicy",))
