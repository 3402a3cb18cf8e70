"""The demo's regular customers: spare parts and consumables every few weeks, paid in full, without a deal of their own.

They are told like the rest of the past, row by row in the book, so that years of orders cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.book import Life
from paceline.config.demo.moments import Moments
from paceline.config.demo.world import World
from paceline.methods.pricing import line_total
from paceline.trade.actions.ledger import figures_of
from paceline.trade.models import OrderLine, Posting, PostingKind

REGULARS = 50
SEED = 31_771
INTERVALS = (35, 45, 60, 60, 75, 90, 120)
"""Days between two orders of a customer, give or take a fifth."""
SILENT = (0.3, 0.5, 0.6, 0.8, 0.9, 1.1, 1.3, 1.8, 2.4, 4.0)
"""How many of its intervals ago a customer bought last: most are in time, some late, one in ten went quiet."""
EARLY = 0.3
"""Customers known by this share of the story have had time to become regulars."""
DISCOUNTS = (Decimal(0), Decimal(0), Decimal("0.03"), Decimal("0.05"))
FIRST_SMALL = 15
"""Products from this one on are small enough to be bought again and again."""
FINANCE = "sunying"


@dataclass(frozen=True)
class Chapter:
    """The world with a chance and a time of its own: what others make up stays as it was."""

    world: World
    rng: Random
    moments: Moments


def fill(world: World) -> None:
    """Put the orders of the regulars into the book, each with line, instalment, receipt and allocation."""
    rng, moments = Random(SEED), world.moments  # noqa: S311 — a story, not a secret
    chapter = Chapter(world, rng, Moments(rng, moments.calendar, moments.today, moments.now))
    until = moments.on(moments.day_at(EARLY), datetime.min.time())
    known = [
        one
        for one in world.book.of("customers.customer")
        if one["kind"] == "company"
        and one["owner_id"]
        and one.began_at < until
        and one["customer_class"] in "ABC"
    ]
    for customer in rng.sample(known, min(len(known), world.count(REGULARS))):
        for day in days(chapter, customer):
            order(chapter, customer, day)


def days(chapter: Chapter, customer: Life) -> Iterator[date]:
    """The workdays on which a customer ordered, the latest first."""
    rng, moments = chapter.rng, chapter.moments
    usual, since = rng.choice(INTERVALS), moments.day_of(customer.began_at) + timedelta(days=10)
    day = moments.today - timedelta(days=int(usual * rng.choice(SILENT)))
    while day > since:
        yield moments.calendar.add_workdays(day, 0)
        day -= timedelta(days=int(usual * rng.uniform(0.8, 1.2)))


def order(chapter: Chapter, customer: Life, day: date) -> None:
    """Ordered, delivered within days, paid within weeks; what would lie ahead of now was paid on the same day."""
    world, rng, moments = chapter.world, chapter.rng, chapter.moments
    who, at = customer["owner_id"], moments.any_on(day)
    if at >= moments.now:
        return
    out = min(at + timedelta(days=rng.randint(1, 5)), moments.now)
    mine = {"customer_id": customer.key}
    made = world.book.begin(
        "trade.salesorder", at, who, **mine, owner_id=who, state="draft", ordered_on=day,
        promised_on=day + timedelta(days=7),
    )  # fmt: skip
    line, amount = goods(chapter, made, at)
    made.change("confirm", at, who, state="confirmed")
    plan = world.book.begin(
        "trade.paymentplan", at, who, **mine, order_id=made.key, seq=1, due_on=day + timedelta(days=30), amount=amount,
        paid=Decimal(0),
    )  # fmt: skip
    line.change("deliver", out, who, delivered=line["quantity"], delivered_on=moments.day_of(out))
    made.change("deliver", out, who, state="delivered", delivered_on=moments.day_of(out))
    pay(chapter, made, plan, min(out + timedelta(days=rng.randint(3, 32)), moments.now))


def goods(chapter: Chapter, made: Life, at: datetime) -> tuple[Life, Decimal]:
    """The one line of an order and what it comes to."""
    product = chapter.rng.choice(chapter.world.products[FIRST_SMALL:])
    terms = {"discount": chapter.rng.choice(DISCOUNTS), "tax_rate": product["tax_rate"]}
    quantity, price = Decimal(chapter.rng.choice((1, 1, 2, 2, 3, 4))), product["list_price"]
    line = chapter.world.book.begin(
        "trade.orderline", at, made.steps[0].actor, order_id=made.key, product_id=product.key, quantity=quantity,
        price=price, list_price=price, cost=product["cost"], delivered=Decimal(0), **terms,
    )  # fmt: skip
    return line, line_total(quantity, price, **terms).amount


def pay(chapter: Chapter, made: Life, plan: Life, at: datetime) -> None:
    """The owner registers the money, finance finds it in the account and it is used for the order."""
    begin, who, finance = chapter.world.book.begin, made["owner_id"], chapter.world.company[FINANCE].key
    day, amount = chapter.moments.day_of(at), plan["amount"]
    mine = {"customer_id": made["customer_id"], "order_id": made.key, "amount": amount}
    receipt = begin(
        "trade.receipt", at, who, **mine, owner_id=who, received_on=day, state="registered", allocated=Decimal(0)
    )  # fmt: skip
    receipt.change("verify", at, finance, state="verified", verified_at=at, verified_by_id=finance)
    begin("trade.allocation", at, finance, **mine, receipt_id=receipt.key, plan_id=plan.key, allocated_on=day)
    plan.change("allocate", at, finance, paid=amount)
    receipt.change("allocate", at, finance, allocated=amount)


def post() -> None:
    """The ledger of what the book has told."""
    rows = visible(SYSTEM, OrderLine).select_related("order").order_by("pk")
    visible(SYSTEM, Posting).bulk_create(
        Posting(
            posted_on=line.order.ordered_on, kind=PostingKind.SALE, line=line, order=line.order,
            customer_id=line.order.customer_id, owner_id=line.order.owner_id, team_id=line.order.team_id,
            **figures_of(line),
        )
        for line in rows
    )  # fmt: skip
