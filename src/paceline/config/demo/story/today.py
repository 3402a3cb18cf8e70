"""What lies on the desks this morning: appointments, calls, what was missed lately, leads to be called again."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from paceline.config.demo.book import Life
from paceline.config.demo.company import HERO, Person
from paceline.config.demo.naming import data
from paceline.config.demo.story import activities
from paceline.config.demo.world import World

APPOINTMENTS = (time(10), time(14, 30), time(16))


def fill(world: World) -> None:
    """Everybody who sells; 张三 has a full day, the leaders have tasks of their own."""
    deals, customers = by_owner(world, "pipeline.opportunity"), by_owner(world, "customers.customer")
    leads = by_owner(world, "customers.lead")
    for person in world.company.sellers:
        mine = [deal for deal in deals.get(person, []) if deal["state"] == "open"]
        full = person.login == HERO
        visit(world, person, mine, 2 if full else world.rng.choice((0, 1, 1, 2)))
        call(world, person, mine, customers.get(person, []), 4 if full else world.rng.randint(1, 3))
        miss(world, person, customers.get(person, []), 2 if full else world.rng.choice((0, 0, 1, 2)))
        ask_again(world, person, leads.get(person, []), 1 if full else world.rng.choice((0, 1)))
        earlier_today(world, person, customers.get(person, []))
    lead_teams(world)
    look_after(world)


def by_owner(world: World, name: str) -> dict[Person, list[Life]]:
    """The records of an object by who owns them."""
    people = {person.key: person for person in world.company.people.values()}
    found: dict[Person, list[Life]] = {}
    for life in world.book.of(name):
        if life["owner_id"]:
            found.setdefault(people[life["owner_id"]], []).append(life)
    return found


def some(world: World, things: list[Life], count: int) -> list[Life]:
    return world.rng.sample(things, min(count, len(things)))


def visit(world: World, person: Person, deals: list[Life], count: int) -> None:
    """Fixed appointments with deals that are far enough."""
    far = {stage_of(world, deal): deal for deal in some(world, deals, len(deals))}
    far.pop(world.funnel.first.code, None)
    for deal, at in zip(list(far.values())[:count], APPOINTMENTS, strict=False):
        kind, words = data("phrases")["today"][stage_of(world, deal)]
        people = world.contacts[deal["customer_id"]]
        contact = world.pick(people) if people else None
        activities.planned(world, world.moments.today, person, kind, words, at=at, deal=deal, contact=contact)


def stage_of(world: World, deal: Life) -> str:
    """The code of a deal's stage."""
    return next(stage.code for stage in world.funnel.stages if stage.pk == deal["stage_id"])


def call(world: World, person: Person, deals: list[Life], customers: list[Life], count: int) -> None:
    """Calls of the day: about deals, and to good customers."""
    for deal in some(world, deals, count - 1):
        words = world.phrase("next_steps", stage_of(world, deal))
        activities.planned(world, world.moments.today, person, "call", words, deal=deal)
    best = sorted(customers, key=lambda one: one["value_score"] + one["intent_score"], reverse=True)
    for customer in best[:1]:
        activities.planned(world, world.moments.today, person, "call", "季度回访", customer=customer)


def miss(world: World, person: Person, customers: list[Life], count: int) -> None:
    """What was planned last week and nobody did."""
    days = world.moments.days[-6:-1]
    for customer in some(world, customers, count):
        day = world.pick(days)
        if customer.began_at < world.moments.on(day, time(0)) - timedelta(days=2):
            activities.missed(world, day, person, "call", "使用情况回访", customer=customer)


def ask_again(world: World, person: Person, leads: list[Life], count: int) -> None:
    """Leads to be called today."""
    open_ones = [lead for lead in leads if lead["status"] == "contacting"]
    for lead in some(world, open_ones, count):
        activities.planned(world, world.moments.today, person, "call", f"再次联系 {lead['name']}", lead=lead)


def earlier_today(world: World, person: Person, customers: list[Life]) -> None:
    """What is done already, when the day is no longer young."""
    moments = world.moments
    begins = moments.on(moments.today, time(8, 45))
    for at in (begins + timedelta(minutes=20), begins + timedelta(minutes=75)):
        if at < moments.now and customers and world.chance(0.6):
            customer = world.pick(customers)
            if customer.began_at < at:
                activities.done(
                    world,
                    at,
                    person,
                    "call",
                    "电话回访",
                    notes="客户设备运行正常，下月有新增计划。",
                    customer=customer,
                )


def lead_teams(world: World) -> None:
    """Tasks of those who lead others."""
    for person in world.company.people.values():
        if person.role not in ("lead", "region_manager", "director"):
            continue
        subjects = data("phrases")["director_tasks" if person.role == "director" else "leader_tasks"]
        team = deals_below(world, person)
        for words, at in zip(world.rng.sample(subjects, 3), (time(9), time(13, 30), time(17)), strict=True):
            about: dict[str, Any] = {}
            if "{customer}" in words:
                if not team:
                    continue
                about["customer"] = customer = activities.customer_of(world, world.pick(team))
                words = words.format(customer=world.names.brands.get(customer["name"], customer["name"]))
            kind = "meeting" if "会" in words else "visit" if "访" in words else "task"
            activities.planned(world, world.moments.today, person, kind, words, at=at, is_next=False, **about)


def look_after(world: World) -> None:
    """Good customers have a next step of their own, in the weeks to come."""
    for customer in world.book.of("customers.customer"):
        good = customer["customer_class"] in ("A", "B")
        if not customer["next_step"] and world.chance(0.55 if good else 0.15):
            at = max(customer.last_at, world.moments.now - timedelta(days=world.rng.randint(1, 20)))
            words = world.phrase("customer_steps")
            activities.step(customer, at, customer["owner_id"], words, world.moments.ahead(2, 30))


def deals_below(world: World, leader: Person) -> list[Life]:
    """Open deals of the leader's people."""
    units = {unit["code"] for unit in data("people")["units"] if unit["code"].startswith(leader.unit)}
    below = {
        one.key for one in world.company.people.values() if leader.role == "director" or one.unit in units
    }
    rows = world.book.of("pipeline.opportunity")
    return [deal for deal in rows if deal["state"] == "open" and deal["owner_id"] in below]
