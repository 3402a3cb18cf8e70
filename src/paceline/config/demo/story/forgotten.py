"""Deals of the demo that nobody has touched for a year: old enough that the process monitor suggests to close them."""

from __future__ import annotations

from paceline.config.demo.company import Person
from paceline.config.demo.story.activities import owner_of
from paceline.config.demo.story.deals import Deal
from paceline.config.demo.world import World

FORGOTTEN = 3
TOUCHED = 12
"""Workdays in which somebody still worked on them."""


def fill(world: World) -> None:
    """One each for as many sellers, with the customers known longest; begun, talked about, and left in its stage."""
    seen: set[Person] = set()
    owned = [one for one in world.book.of("customers.customer") if one["owner_id"]]
    for customer in sorted(owned, key=lambda one: one.began_at):
        owner = owner_of(world, customer)
        if owner in seen or not owner.load:
            continue
        seen.add(owner)
        deal = Deal.begun(world, customer, world.moments.later(customer.began_at, 2), owner, None)
        deal.work(deal.path[0], world.moments.later(deal.entered_at, TOUCHED))
        if len(seen) == FORGOTTEN:
            return
