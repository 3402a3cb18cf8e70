"""What the demo company sells, and against whom."""

from __future__ import annotations

from decimal import Decimal

from paceline.config.demo.naming import data
from paceline.config.demo.world import World


def fill(world: World) -> None:
    """Products in four lines, and competitors; entered by operations on the first day."""
    at, who = world.moments.first, world.company["linyue"].key
    for line, rows in data("products")["lines"].items():
        for code, name, unit, price, cost, spec in rows:
            made = world.book.begin(
                "catalog.product", at, who, code=code, name=name, line=line, unit=unit, spec=spec,
                list_price=Decimal(price), cost=Decimal(cost), tax_rate=Decimal("0.13"),
            )  # fmt: skip
            world.products.append(made)
    raise_prices(world)
    for name, strengths, weaknesses in data("products")["competitors"]:
        made = world.book.begin(
            "pipeline.competitor", at, who, name=name, strengths=strengths, weaknesses=weaknesses
        )
        world.competitors.append(made)


def raise_prices(world: World) -> None:
    """The machines cost a little more since the middle of the story; the slowest seller is being phased out."""
    when, who = world.moments.any_on(world.moments.day_at(0.45)), world.company["linyue"].key
    for product in world.products[:5]:
        higher = (product["list_price"] * Decimal("1.03")).quantize(Decimal(1000))
        product.change("change", when, who, list_price=higher)
    slow = world.products[-6]
    slow.change("change", world.moments.any_on(world.moments.day_at(0.9)), who, status="phase_out")
