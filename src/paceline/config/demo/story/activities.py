"""What the demo's people did and plan to do: logged as it happened, or planned and then done, missed or still ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from paceline.config.demo.book import Life
from paceline.config.demo.company import Person
from paceline.config.demo.naming import data, weighted
from paceline.config.demo.world import World

MINUTES = {
    "call": 15,
    "wechat": 10,
    "email": 20,
    "sms": 5,
    "visit": 90,
    "meeting": 60,
    "demo": 90,
    "task": 45,
    "note": 5,
}
FIXED = ("visit", "meeting", "demo")
WITH_OUTCOME = ("call", "visit", "meeting", "demo")
GOOD = (("connected", 60), ("positive", 40))
BAD = (("no_answer", 60), ("postponed", 22), ("connected", 12), ("refused", 6))
PLANNED_BEFORE = 0.55
"""The share of what was done that had been planned."""


@dataclass(frozen=True)
class About:
    """What an activity is about; the customer and the contact follow from it."""

    lead: Life | None = None
    deal: Life | None = None
    customer: Life | None = None
    contact: Life | None = None

    def links(self) -> dict[str, Any]:
        """The links of the activity."""
        found: dict[str, Any] = {}
        if self.lead is not None:
            found["lead_id"] = self.lead.key
        if self.deal is not None:
            found |= {
                "opportunity_id": self.deal.key,
                "customer_id": self.deal["customer_id"],
                "stage_id": self.deal["stage_id"],
            }
        if self.customer is not None:
            found["customer_id"] = self.customer.key
        if self.contact is not None:
            found["contact_id"] = self.contact.key
        return found

    @property
    def main(self) -> Life | None:
        return self.deal or self.lead or self.customer


def done(
    world: World,
    at: datetime,
    owner: Person,
    kind: str,
    subject: str,
    *,
    good: bool = True,
    notes: str = "",
    **about: Any,
) -> Life:
    """Something that was done at a moment, planned before or not."""
    subjects = About(**about)
    result: dict[str, Any] = {
        "status": "done",
        "ended_at": at,
        "notes": notes or said(world, subjects, good=good),
    }
    if kind in WITH_OUTCOME:
        result["outcome"] = weighted(world.rng, GOOD if good else BAD)
    if kind == "call" and result["outcome"] in ("connected", "positive"):
        result["seconds"] = world.rng.randint(35, 900)
    values = {**first(owner, kind, subject), **subjects.links()}
    planned_on = before(world, at, subjects) if world.chance(PLANNED_BEFORE) else None
    if planned_on is None:
        return world.book.begin("customers.activity", at, owner.key, **values, **result)
    planned_at = at - timedelta(minutes=world.rng.randint(5, 40))
    life = world.book.begin("customers.activity", planned_on, owner.key, **values, planned_at=planned_at)
    life.change("complete", at, owner.key, **result)
    return life


def first(owner: Person, kind: str, subject: str) -> dict[str, Any]:
    """The values that every activity begins with."""
    return {
        "subject": subject,
        "kind": kind,
        "owner_id": owner.key,
        "minutes": MINUTES[kind],
        "fixed": kind in FIXED,
    }


def before(world: World, at: datetime, about: About) -> datetime | None:
    """A moment at which it may have been planned: after its subject began, at most a few days ahead."""
    earliest = about.main.began_at if about.main else at - timedelta(days=3)
    planned = world.moments.earlier(at, world.rng.randint(1, 4))
    return planned if planned > earliest else None


def said(world: World, about: About, *, good: bool) -> str:
    """A note in the words of the trade."""
    product = about.lead["interest"] if about.lead else world.pick(world.products)["name"]
    words = {"product": product, "contact": about.contact["name"] if about.contact else "对方"}
    return world.phrase("lead_notes", "good" if good else "bad", **words)


def missed(world: World, day: date, owner: Person, kind: str, subject: str, **about: Any) -> Life:
    """Planned for a day and not done; the night marks it."""
    planned_at = world.moments.any_on(day)
    values = {**first(owner, kind, subject), **About(**about).links(), "fixed": False}
    life = world.book.begin(
        "customers.activity", planned_at - timedelta(hours=20), owner.key, **values, planned_at=planned_at
    )
    night = world.moments.on(day + timedelta(days=1), time(0, 10))
    life.change("miss", min(night, world.moments.now), None, status="missed")
    return life


def planned(
    world: World,
    day: date,
    owner: Person,
    kind: str,
    subject: str,
    *,
    at: time | None = None,
    is_next: bool = True,
    **about: Any,
) -> Life:
    """Still to be done; usually it is the next step of what it is about."""
    subjects = About(**about)
    moment = world.moments.on(day, at) if at else on_the_quarter(world, day)
    written = recently(world, subjects.main)
    values = {**first(owner, kind, subject), **subjects.links(), "planned_at": moment}
    if kind in FIXED:
        values["remind_at"] = moment - timedelta(minutes=30)
    life = world.book.begin("customers.activity", written, owner.key, **values)
    if is_next:
        step(subjects.main, written, owner.key, subject, day)
        customer = customer_of(world, subjects.deal) if subjects.deal else None
        if customer is not None and not customer["next_step"]:
            step(customer, max(written, customer.last_at), owner.key, subject, day)
    return life


def on_the_quarter(world: World, day: date) -> datetime:
    """A round time of a day."""
    moment = world.moments.any_on(day)
    return moment.replace(minute=moment.minute // 15 * 15, second=0)


def recently(world: World, about: Life | None) -> datetime:
    """A moment of the last three days, not before the last thing that happened to the subject."""
    moment = world.moments.now - timedelta(minutes=world.rng.randint(60, 4300))
    return max(moment, about.last_at) if about is not None else moment


def step(about: Life | None, at: datetime, actor: UUID, words: str, day: date | None) -> None:
    """The next step of a lead, a customer or a deal."""
    if about is not None:
        about.change("set_next_step", at, actor, next_step=words, next_step_on=day)


def customer_of(world: World, deal: Life) -> Life:
    """The customer behind a deal."""
    return next(one for one in world.book.of("customers.customer") if one.key == deal["customer_id"])


def some_calls(world: World, lead: Life, at: datetime, owner: Person, *, good: bool) -> datetime:
    """Up to three more contacts with a lead. Returns when the last one was."""
    for _ in range(world.rng.choice((0, 1, 1, 2, 3))):
        then = world.moments.later(at, world.rng.randint(1, 6))
        if then >= world.moments.now:
            break
        kind = weighted(world.rng, (("call", 70), ("wechat", 22), ("email", 8)))
        words = {"call": f"电话跟进 {lead['name']}", "wechat": "微信沟通", "email": "发送资料"}[kind]
        done(world, then, owner, kind, words, good=good and world.chance(0.8), lead=lead)
        at = then
    return at


def care(world: World, customers: list[Life], count: int) -> None:
    """Looking after customers without a deal: the owner's visits, and the calls of customer service."""
    service = world.company["machao"]
    for _ in range(count):
        customer = world.pick(customers)
        at = world.moments.any_on(world.moments.day_at(0.1 + world.rng.random() * 0.89))
        if at <= customer.began_at:
            continue
        by_service = world.chance(0.2)
        owner = service if by_service else owner_of(world, customer)
        kind, subject, notes = world.pick(words_of_care(by_service=by_service))
        people = world.contacts[customer.key]
        contact = world.pick(people) if people else None
        done(world, at, owner, kind, subject, notes=notes, customer=customer, contact=contact)


def words_of_care(*, by_service: bool) -> list[list[str]]:
    found: list[list[str]] = data("phrases")["care_calls" if by_service else "care"]
    return found


def owner_of(world: World, life: Life) -> Person:
    """Who owns a record."""
    return next(one for one in world.company.people.values() if one.key == life["owner_id"])
