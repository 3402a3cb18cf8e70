"""What a customer usually buys; for one who has bought nothing, what others like it buy and why it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM, Level, Principal
from paceline.access.scope import visible
from paceline.catalog.models import Product, ProductStatus
from paceline.customers.models import Customer
from paceline.customers.models.customer import CustomerClass
from paceline.kernel.messages import Message, say
from paceline.locale.shipped import region
from paceline.metadata.registry import registry
from paceline.methods.favourites import Bought, Favourite, favourites
from paceline.records import plans
from paceline.trade.best_sellers import PROVINCE, lines
from paceline.trade.models import BestSeller, OrderLine, SalesOrder
from paceline.trade.models.best_seller import EVERYBODY, circle_of_class, circle_of_province
from paceline.trade.models.order import COUNTED

MOST = 3
LOOK_BACK = timedelta(days=730)


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
    plan = plans.kept(by, registry.of(OrderLine), ("usual", today), lambda: plans.compiled(bought(by, today)))
    found = favourites((Bought(*row.values()) for row in plan.run(customer)), today, MOST)
    products = in_sight(by, [one.item for one in found])
    return [Usual(products[one.item], one) for one in found if one.item in products]


def bought(by: Principal, today: date) -> Any:
    """What one customer bought, the earliest first: the product, the day, the price and its currency."""
    rows = lines().filter(
        order__customer=plans.ANY_KEY, order__ordered_on__gt=today - LOOK_BACK, order__in=mine(by)
    )
    return rows.order_by("order__ordered_on", "id").values(
        "product_id", "order__ordered_on", "price", "price_currency"
    )


def in_sight(by: Principal, keys: Iterable[Any]) -> dict[Any, Product]:
    """The products among these that somebody sees, by key."""
    return {one.pk: one for one in plans.seen_all(by, registry.of(Product), list(keys))}


def mine(by: Principal) -> Any:
    """The orders that somebody sees and that count."""
    return visible(by, SalesOrder).filter(state__in=COUNTED).values("pk")


def liked_by_others(by: Principal, customer: Customer) -> list[Liked]:
    """Best-sellers of half a year among customers of the same class, else the same province, else all."""
    circles = {circle: (words, names) for circle, words, names in circles_of(customer)}
    kept = visible(SYSTEM, BestSeller).filter(circle__in=circles).order_by("-buyers", "product")
    sold = list(kept.values_list("circle", "product", "buyers"))
    goods = in_sight(by, {product for _, product, _ in sold}) if sold else {}
    for circle, (words, names) in circles.items():
        best = [(product, n) for at, product, n in sold if at == circle and is_sold(goods.get(product))]
        if best:
            return [Liked(goods[product], say(words, n=n, **names)) for product, n in best[:MOST]]
    return []


def is_sold(product: Product | None) -> bool:
    return product is not None and product.status == ProductStatus.ACTIVE


def circles_of(customer: Customer) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Customers like this one, from the nearest to all, and how it is said."""
    if customer.customer_class:
        letter = CustomerClass(customer.customer_class).value
        yield circle_of_class(letter), "%(n)s 家 %(letter)s 类客户近半年买过", {"letter": letter}
    if customer.region:
        digits = customer.region[:PROVINCE]
        place = region(digits + "0000", short=True)
        yield circle_of_province(digits), "%(n)s 家%(place)s客户近半年买过", {"place": place}
    yield EVERYBODY, "%(n)s 家客户近半年买过", {}
