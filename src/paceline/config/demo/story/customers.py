"""The demo's customers: companies in four regions, a few single traders, and the people who work there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from paceline.config.demo.book import Life
from paceline.config.demo.company import Person
from paceline.config.demo.naming import weighted
from paceline.config.demo.story.field import place_of
from paceline.config.demo.world import World

WITHOUT_LEAD = 800
KNOWN_BEFORE = 0.6
"""The share that was there when the company began to work with the system; the rest came later."""
CLASSES = (("A", 10), ("B", 26), ("C", 42), ("D", 22))
VALUE = {"A": (72, 96), "B": (52, 80), "C": (28, 60), "D": (8, 36)}
SIZES = {
    "A": ("large", "huge", "medium"),
    "B": ("medium", "large"),
    "C": ("small", "medium"),
    "D": ("micro", "small"),
}
SOURCES = (
    ("老客户介绍", 26),
    ("展会", 20),
    ("电话呼出", 18),
    ("客户来电", 12),
    ("官网表单", 12),
    ("合作伙伴", 7),
    ("地推拜访", 5),
)
LIFECYCLE = (("prospect", 76), ("active", 12), ("at_risk", 7), ("dormant", 4), ("lost", 1))
ATTITUDES = (("2", 8), ("1", 30), ("0", 42), ("-1", 14), ("-2", 3), ("", 20))


def fill(world: World) -> list[Life]:
    """Customers that did not come in as leads."""
    found = []
    for _ in range(world.count(WITHOUT_LEAD)):
        owner = world.seller()
        share = world.rng.random() * 0.06 if world.chance(KNOWN_BEFORE) else world.rng.random()
        at = world.moments.any_on(world.moments.day_at(share * 0.985))
        found.append(one(world, at, owner))
    relate(world, found)
    return found


def one(world: World, at: datetime, owner: Person, **known: Any) -> Life:
    """A customer; one that is not known from a lead gets one to three contacts."""
    code = known.get("region") or world.names.place(owner.region)[0]
    city, industry = world.names.city(code), world.names.industry()
    is_person = known["kind"] == "person" if known else world.chance(0.05)
    customer_class = weighted(world.rng, CLASSES)
    values: dict[str, Any] = {
        "owner_id": owner.key,
        "kind": "person" if is_person else "company",
        "name": world.names.person() if is_person else world.names.company(city, industry),
        "industry": industry,
        "region": code,
        "address": world.names.address(city),
        "source_id": world.source(weighted(world.rng, SOURCES)),
        "customer_class": customer_class,
        "value_score": world.rng.randint(*VALUE[customer_class]),
        "intent_score": world.rng.randint(8, 96),
        "lifecycle": weighted(world.rng, LIFECYCLE),
        "tags": world.rng.sample(world.names.companies["tags"], world.rng.choice((0, 0, 1, 1, 2))),
        **known,
    }
    if is_person:
        values["phone"] = world.names.mobile()
    else:
        values |= {"size": world.pick(SIZES[customer_class]), "phone": world.names.landline()}
        values |= {"credit_code": world.names.credit_code(values["region"])} if world.chance(0.7) else {}
    values["place"] = place_of(code, values["address"])
    customer = world.book.begin("customers.customer", at, owner.key, **values)
    world.contacts[customer.key] = []
    for place in range(0 if is_person or known else world.rng.choice((1, 1, 2, 2, 3))):
        contact(world, customer, at, primary=place == 0)
    return customer


def contact(world: World, customer: Life, at: datetime, *, primary: bool = False, **known: Any) -> Life:
    """Somebody who works at a customer."""
    title, role = world.names.title()
    name = known.get("name") or world.names.person()
    values: dict[str, Any] = {
        "customer_id": customer.key,
        "name": name,
        "title": title,
        "decision_role": role,
        "attitude": weighted(world.rng, ATTITUDES),
        "phone": world.names.mobile(),
        "primary": primary,
        **known,
    }
    if world.chance(0.55):
        values["wechat"] = f"wx_{values['phone'][-8:]}"
    made = world.book.begin("customers.contact", at, customer.steps[0].actor, **values)
    world.contacts[customer.key].append(made)
    return made


def relate(world: World, customers: list[Life]) -> None:
    """Groups with their branches, seen from both sides."""
    companies = [one for one in customers if one["kind"] == "company"]
    for _ in range(world.count(20)):
        head, branch = world.rng.sample(companies, 2)
        at, who = max(head.began_at, branch.began_at), world.company["linyue"].key
        for mine, kind, other in ((head, "branch", branch), (branch, "parent", head)):
            world.book.begin(
                "customers.customerrelation", at, who, customer_id=mine.key, kind=kind, other_id=other.key
            )
