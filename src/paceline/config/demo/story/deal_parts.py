"""What belongs to a deal of the demo: the goods, the offer with its lines, the people who decide, the competitors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from paceline.config.demo.book import Life
from paceline.config.demo.company import Person
from paceline.config.demo.story.activities import owner_of
from paceline.config.demo.world import World

CENT = Decimal("0.01")
PARTS = 10_000
DISCOUNTS = (
    Decimal(0),
    Decimal("0.02"),
    Decimal("0.03"),
    Decimal("0.05"),
    Decimal("0.05"),
    Decimal("0.08"),
    Decimal("0.10"),
)
WORDS = ("采购项目", "采购", "改造项目", "扩产项目", "产线升级")


@dataclass(frozen=True)
class Good:
    """So many of a product."""

    product: Life
    quantity: int

    @property
    def worth(self) -> Decimal:
        price: Decimal = self.product["list_price"]
        return price * self.quantity


def goods(world: World) -> list[Good]:
    """A machine, and often something that goes with it."""
    main = world.pick(world.products[:15] + world.products[:5])
    count = world.rng.choice((1, 1, 1, 2, 2, 3)) if main["list_price"] < 500_000 else 1
    found = [Good(main, count)]
    if world.chance(0.45):
        found.append(Good(world.pick(world.products[15:]), 1))
    if world.chance(0.15):
        other = world.pick(world.products[5:15])
        found += [Good(other, 1)] if other is not main else []
    return found


def title(world: World, customer: Life, product: Life) -> str:
    """What the deal is called."""
    brand = world.names.brands.get(customer["name"])
    return (
        f"{brand}{product['name']}{world.pick(WORDS)}"
        if brand
        else f"{customer['name']}采购{product['name']}"
    )


def guess(world: World, items: list[Good]) -> Decimal:
    """The amount expected before there is an offer, in round numbers."""
    worth = sum((item.worth for item in items), Decimal(0)) * Decimal(
        str(round(world.rng.uniform(0.82, 1.12), 2))
    )
    return max((worth / PARTS).quantize(Decimal(1)), Decimal(1)) * PARTS


def offer(world: World, deal: Life, items: list[Good], owner: Person, at: datetime) -> None:
    """Lines with prices; the amount of the deal becomes their sum. Some competitors come into sight."""
    at = max(at, deal.last_at)
    total = Decimal(0)
    for item in items:
        discount, price = world.pick(DISCOUNTS), item.product["list_price"]
        total += (item.quantity * price * (1 - discount)).quantize(CENT, ROUND_HALF_UP)
        world.book.begin(
            "pipeline.opportunityline", at, owner.key, opportunity_id=deal.key, product_id=item.product.key,
            quantity=Decimal(item.quantity), price=price, discount=discount,
        )  # fmt: skip
    if total != deal["amount"]:
        deal.change("change", at, owner.key, amount=total)
    if world.chance(0.45):
        world.book.begin(
            "pipeline.opportunitycompetitor", at, owner.key, opportunity_id=deal.key,
            competitor_id=world.pick(world.competitors).key, threat=world.pick(("high", "medium", "medium", "low")),
        )  # fmt: skip


def meet(world: World, deal: Life, customer: Life, at: datetime) -> None:
    """The people who decide; somebody does decide once the needs are known."""
    people = world.contacts[customer.key][:3]
    roles = [person["decision_role"] for person in people]
    if people and "decision_maker" not in roles and world.chance(0.85):
        roles[0] = "decision_maker"
    for person, role in zip(people, roles, strict=True):
        world.book.begin(
            "pipeline.opportunitycontact", max(at, person.began_at), deal.steps[0].actor, opportunity_id=deal.key,
            contact_id=person.key, role=role, attitude=person["attitude"],
        )  # fmt: skip


def share(world: World, deals: list[Life]) -> None:
    """A few won deals were the work of two."""
    for deal in world.rng.sample(deals, min(len(deals), world.count(18))):
        owner = owner_of(world, deal)
        mates = [one for one in world.company.sellers if one.unit == owner.unit and one.key != owner.key]
        if mates:
            for person, part in ((owner, Decimal("0.7")), (world.pick(mates), Decimal("0.3"))):
                world.book.begin(
                    "pipeline.opportunitysplit", deal.last_at, owner.key, opportunity_id=deal.key,
                    user_id=person.key, share=part,
                )  # fmt: skip
