"""The demo's leads: where they came from, how fast they were answered, what became of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from paceline.config.demo.book import Life
from paceline.config.demo.company import HERO, Person
from paceline.config.demo.naming import weighted
from paceline.config.demo.story import activities, customers, deals
from paceline.config.demo.world import World
from paceline.kernel.calendar import WorkingCalendar

LEADS = 2500

SOURCES = (
    ("官网表单", 22), ("搜索推广", 17), ("展会", 15), ("公众号", 10), ("视频号", 7), ("老客户介绍", 9), ("合作伙伴", 6),
    ("客户来电", 8), ("电话呼出", 12), ("在线商城", 3), ("行业会议", 3),
)  # fmt: skip
GOOD = {
    "老客户介绍": 1.9, "客户来电": 1.5, "合作伙伴": 1.4, "展会": 1.1, "视频号": 0.6, "搜索推广": 0.8, "在线商城": 0.6,
}  # fmt: skip
"""How much likelier than usual a lead of this source becomes a customer."""
BY_HAND = ("老客户介绍", "客户来电", "电话呼出", "合作伙伴")
REGION_SHARE = (("east", 42), ("south", 27), ("north", 19), ("west", 12))
REASONS = (
    ("no_contact", 26),
    ("no_need", 28),
    ("no_budget", 14),
    ("not_target", 14),
    ("wrong_data", 9),
    ("competitor", 7),
    ("duplicate", 2),
)
RESPOND_WITHIN = 120
CONVERTED = 0.165


def fill(world: World) -> None:
    """Leads over the whole story, more of them lately."""
    for _ in range(world.count(LEADS)):
        at = world.moments.any_on(world.moments.day_at(world.rng.random() ** 0.75))
        if at < world.moments.now - timedelta(hours=1):
            live(world, at)
    for _ in range(world.count(25)):
        live(world, world.moments.now - timedelta(minutes=world.rng.randint(20, 2600)))
    for _ in range(world.count(4)):
        begin(
            world, world.moments.now - timedelta(minutes=world.rng.randint(5, 40)), "官网表单", world.seller()
        )
    hero = world.company[HERO]
    begin(world, world.moments.now - timedelta(minutes=95), "搜索推广", hero)


def live(world: World, at: datetime) -> None:
    """One lead from its first word to what it is now."""
    source = weighted(world.rng, SOURCES)
    owner = world.seller(weighted(world.rng, REGION_SHARE))
    lead, at = begin(world, at, source, owner)
    answered = touch(world, lead, at, owner)
    if answered is None:
        return
    fate = world.rng.random()
    won = CONVERTED * GOOD.get(source, 1.0) * owner.skill
    if fate < won:
        qualify(world, lead, answered, owner)
    elif fate < won + 0.40:
        end(world, lead, later(world, answered, 1, 12), owner)
    elif fate < won + 0.66:
        keep(world, lead, answered, owner)
    else:
        talk_on(world, lead, answered, owner)


def begin(world: World, at: datetime, source: str, owner: Person) -> tuple[Life, datetime]:
    """It comes in, and somebody is made responsible. Returns it and when the owner had it."""
    by_hand = source in BY_HAND
    lead = world.book.begin("customers.lead", at, owner.key if by_hand else world.company["hexin"].key,
                            **first_values(world, at, source, owner, by_hand=by_hand))  # fmt: skip
    if by_hand:
        return lead, at
    given = at + timedelta(minutes=world.rng.randint(42, 75))
    if given >= world.moments.now:
        return lead, at
    leader = world.company.leader_of(owner)
    lead.change("assign", given, leader.key, owner_id=owner.key, status="assigned")
    return lead, given


def first_values(world: World, at: datetime, source: str, owner: Person, *, by_hand: bool) -> dict[str, Any]:
    """What is known of a newcomer."""
    region, city = world.names.place(owner.region)
    industry, product = world.names.industry(), world.pick(world.products)
    title, _ = world.names.title()
    fit, intent = world.rng.randint(15, 95), world.rng.randint(10, 95)
    return {
        "name": world.names.person(),
        "company": world.names.company(city, industry) if world.chance(0.9) else "",
        "phone": world.names.mobile(),
        "title": title if world.chance(0.6) else "",
        "source_id": world.source(source),
        "campaign": world.phrase("campaigns") if source in ("展会", "行业会议", "公众号") else "",
        "utm": "utm_source=baidu&utm_medium=cpc" if source == "搜索推广" else "",
        "interest": product["name"],
        "industry": industry,
        "region": region,
        "need": world.phrase(
            "needs", product=product["name"], n=world.rng.randint(2, 6), month=world.rng.randint(3, 11)
        ),
        "score_fit": fit,
        "score_intent": intent,
        "grade": "ABCD"[min(3, max(0, 3 - (fit + intent - 40) // 40))],
        "consent": True,
        "owner_id": owner.key if by_hand else None,
        "status": "assigned" if by_hand else "new",
        "respond_by": calendar_of(world).due_after(at, RESPOND_WITHIN),
    }


def touch(world: World, lead: Life, at: datetime, owner: Person) -> datetime | None:
    """The first call answers it; None while nobody has called."""
    calendar = calendar_of(world)
    quick = world.rng.random() < 0.6 + 0.2 * owner.skill
    minutes = world.rng.randint(6, 100) if quick else world.rng.randint(110, 900)
    called = calendar.due_after(at, minutes)
    if called >= world.moments.now or lead["owner_id"] is None:
        return None
    took = calendar.business_minutes_between(lead.began_at, called)
    activities.done(
        world, called, owner, "call", world.phrase("first_calls"), lead=lead, good=world.chance(0.55)
    )
    response = {
        "first_touch_at": called,
        "response_minutes": took,
        "response_met": called <= lead["respond_by"],
    }
    lead.change("respond", called, owner.key, **response)
    return lead.change("start_contact", called, owner.key, status="contacting")


def qualify(world: World, lead: Life, at: datetime, owner: Person) -> None:
    """Sales accepts it, and soon it becomes a customer with an opportunity."""
    talked = activities.some_calls(world, lead, at, owner, good=True)
    at = later(world, talked, 0, 4)
    if at >= world.moments.now:
        plan(world, lead, owner)
        return
    lead.change("qualify", at, owner.key, status="qualified")
    at = later(world, at, 0, 3)
    if at < world.moments.now:
        convert(world, lead, at, owner)
    else:
        plan(world, lead, owner)


def convert(world: World, lead: Life, at: datetime, owner: Person) -> None:
    """The lead becomes a customer with a contact; most begin a deal at once."""
    known = {name: lead[name] for name in ("industry", "region", "source_id")}
    known |= {"name": lead["company"] or lead["name"], "kind": "company" if lead["company"] else "person"}
    customer = customers.one(world, at, owner, lifecycle="prospect", **known)
    links: dict[str, Any] = {"customer_id": customer.key, "converted_at": at}
    if lead["company"]:
        same = {name: lead[name] for name in ("name", "phone", "title")}
        links["contact_id"] = customers.contact(world, customer, at, primary=True, **same).key
    lead.change("convert", at, owner.key, status="converted", **links)
    if world.chance(0.92):
        deals.live(world, customer, at, owner, lead=lead)


def end(world: World, lead: Life, at: datetime, owner: Person) -> None:
    """It will not become a customer."""
    if at >= world.moments.now:
        plan(world, lead, owner)
        return
    lead.change(
        "disqualify", at, owner.key, status="disqualified", disqualify_reason=weighted(world.rng, REASONS)
    )


def keep(world: World, lead: Life, at: datetime, owner: Person) -> None:
    """Not now, but worth staying in touch."""
    at = later(world, activities.some_calls(world, lead, at, owner, good=False), 1, 8)
    if at < world.moments.now:
        lead.change("nurture", at, owner.key, status="nurturing")
        if (world.moments.now - at).days < 120 and world.chance(0.5):
            activities.step(lead, at, owner.key, "看看计划有没有变化", world.moments.ahead(3, 45))
    else:
        plan(world, lead, owner)


def talk_on(world: World, lead: Life, at: datetime, owner: Person) -> None:
    """Still in talks when it is recent; an old one has come to an end."""
    at = activities.some_calls(world, lead, at, owner, good=True)
    if (world.moments.now - at).days > 45:
        (end if world.chance(0.55) else keep)(world, lead, later(world, at, 3, 20), owner)
    else:
        plan(world, lead, owner)


def plan(world: World, lead: Life, owner: Person) -> None:
    """What is next, on a day to come."""
    day = world.moments.ahead(1, 8)
    activities.planned(world, day, owner, "call", f"再次联系 {lead['name']}", lead=lead)


def later(world: World, at: datetime, least: int, most: int) -> datetime:
    return world.moments.later(at, world.rng.randint(least, most))


def calendar_of(world: World) -> WorkingCalendar:
    return world.moments.calendar
