"""The demo's opportunities: each walks through the funnel until it is won, lost, given up, or until today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import exp, log
from typing import Any

from paceline.config.demo.book import Life
from paceline.config.demo.company import HERO, Person
from paceline.config.demo.naming import data, weighted
from paceline.config.demo.story import activities, deal_parts
from paceline.config.demo.world import World
from paceline.pipeline.criteria import exit_criteria
from paceline.pipeline.models import Stage
from paceline.pipeline.models.funnel import StageKind

DEALS = 2000
ADVANCE = (0.84, 0.80, 0.78, 0.74, 0.72)
"""The share that goes on from each open stage, for somebody of ordinary skill."""
SLOWER = 1.25
SPREAD = 0.55
STUCK = 0.04
MOST_OVERDUE = 2
FRESH = 4
LOST = (
    ("price", 26),
    ("competitor", 20),
    ("no_decision", 14),
    ("budget", 13),
    ("timing", 11),
    ("feature", 8),
    ("relation", 4),
    ("service", 3),
    ("other", 1),
)
TO_A_COMPETITOR = ("price", "competitor", "feature", "service")
HURRIED = "客户催得急，先推进，缺的资料本周补齐。"
CANCELLED = (("no_decision", 70), ("duplicate", 18), ("error", 12))


def fill(world: World, customers: list[Life]) -> None:
    """Deals with customers that are known, more of them lately; those from leads are there already."""
    weights = [{"A": 5, "B": 3, "C": 1.4, "D": 0.5}[one["customer_class"]] for one in customers]
    freshen(world, [one for one in customers if one["owner_id"] == world.company[HERO].key])
    while len(world.book.of("pipeline.opportunity")) < world.count(DEALS):
        customer = world.rng.choices(customers, weights)[0]
        at = world.moments.any_on(world.moments.day_at(0.02 + 0.975 * world.rng.random() ** 0.7))
        if customer.began_at < at < world.moments.now:
            live(world, customer, at, activities.owner_of(world, customer))


def freshen(world: World, customers: list[Life]) -> None:
    """The first seller has deals that have only just begun, so that every column of the board has something in it."""
    for _ in range(FRESH if customers else 0):
        customer, at = (
            world.pick(customers),
            world.moments.any_on(world.moments.days[-world.rng.randint(4, 9)]),
        )
        if customer.began_at < at:
            live(world, customer, at, world.company[HERO])


def grow(world: World) -> None:
    """Customers that bought are customers in earnest: new after the first order, then active, then loyal."""
    stages = {"prospect": "new", "new": "active", "active": "loyal"}
    known = {one.key: one for one in world.book.of("customers.customer")}
    won = [deal for deal in world.book.of("pipeline.opportunity") if deal["state"] == StageKind.WON]
    for deal in sorted(won, key=lambda one: one.last_at):
        customer = known[deal["customer_id"]]
        if customer["lifecycle"] in stages:
            customer.change("change", deal.last_at, deal["owner_id"], lifecycle=stages[customer["lifecycle"]])


def live(world: World, customer: Life, at: datetime, owner: Person, *, lead: Life | None = None) -> None:
    """One deal from its first day to its end or to today."""
    deal = Deal.begun(world, customer, at, owner, lead)
    for place, stage in enumerate(deal.path[:-1]):
        goes_on = world.chance(min(0.97, ADVANCE[place] * (0.55 + 0.45 * owner.skill)))
        left = deal.leaves(stage, slower=1.0 if goes_on else 1.4)
        deal.work(stage, min(left, world.moments.now))
        if left >= world.moments.now:
            deal.stay(stage)
            return
        if not goes_on:
            deal.lose(stage, left)
            return
        deal.enter(deal.path[place + 1], left, "win" if place + 2 == len(deal.path) else "move")


@dataclass
class Deal:
    """A deal on its way."""

    world: World
    life: Life
    owner: Person
    customer: Life
    goods: list[deal_parts.Good]
    path: tuple[Stage, ...]
    checks: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def begun(cls, world: World, customer: Life, at: datetime, owner: Person, lead: Life | None) -> Deal:
        """A new deal in the first stage of the funnel."""
        goods = deal_parts.goods(world)
        path = world.funnel.path
        days = sum(stage.target_days or 5 for stage in path[:-1])
        main = goods[0].product
        values = {
            "name": deal_parts.title(world, customer, main),
            "customer_id": customer.key,
            "owner_id": owner.key,
            "amount": deal_parts.guess(world, goods),
            "pipeline_id": world.funnel.pipeline.pk,
            "stage_id": path[0].pk,
            "state": StageKind.OPEN,
            "stage_entered_at": at,
            "forecast_category": path[0].forecast_category,
            "expected_close_on": world.moments.day_of(
                world.moments.later(at, int(days * world.rng.uniform(1.0, 2.2)))
            ),
            "source_id": customer["source_id"],
            "lead_id": lead.key if lead else None,
            "product_id": main.key,
            "need": world.phrase(
                "needs", product=main["name"], n=world.rng.randint(2, 5), month=world.rng.randint(3, 11)
            ),
            "tags": customer["tags"][:1],
        }
        life = world.book.begin("pipeline.opportunity", at, owner.key, **values)
        deal = cls(world, life, owner, customer, goods, path)
        deal.fact(None, at)
        return deal

    # time ------------------------------------------------------------------------------------------------------
    @property
    def entered_at(self) -> datetime:
        at: datetime = self.life["stage_entered_at"]
        return at

    def leaves(self, stage: Stage, *, slower: float) -> datetime:
        """When the deal leaves a stage: mostly about its target, a few get stuck."""
        rng = self.world.rng
        days = exp(rng.gauss(log((stage.target_days or 5) * SLOWER), SPREAD)) * slower
        return self.world.moments.later(self.entered_at, int(days * (5 if rng.random() < STUCK else 1)))

    # moves -----------------------------------------------------------------------------------------------------
    def enter(self, stage: Stage, at: datetime, verb: str, **values: Any) -> None:
        """Into another stage, with the boxes of the one before ticked."""
        before = self.life["stage_id"]
        mark = {"at": at.isoformat(), "by": str(self.owner.key), "name": self.owner.name}
        for one in exit_criteria(next(s for s in self.world.funnel.stages if s.pk == before)):
            if one.check and verb != "lose":
                self.checks[one.key] = mark
        hurried = verb == "move" and self.world.chance(0.025)
        reason = values.get("lost_note") or (HURRIED if hurried else "")
        ended = {} if stage.kind == StageKind.OPEN else {"closed_on": self.world.moments.day_of(at)}
        self.life.change(
            verb, at, self.owner.key, reason=reason, stage_id=stage.pk, state=stage.kind,
            stage_entered_at=max(at, self.life.last_at), forecast_category=stage.forecast_category,
            checks=dict(self.checks), **ended, **values,
        )  # fmt: skip
        self.fact(before, self.life.last_at, reason=reason, override=hurried)

    def fact(self, before: Any, at: datetime, *, reason: str = "", override: bool = False) -> None:
        """The stage history's own row."""
        deal = self.life
        self.world.book.facts.append({
            "opportunity_id": deal.key, "from_stage_id": before, "to_stage_id": deal["stage_id"], "moved_at": at,
            "recorded_at": at, "actor_id": self.owner.key, "amount": deal["amount"], "amount_currency": "CNY",
            "amount_base": deal["amount"], "expected_close_on": deal["expected_close_on"], "override": override,
            "backward": False, "reason": reason, "allowance": reason if override else "",
        })  # fmt: skip

    def lose(self, stage: Stage, at: datetime) -> None:
        """Somebody else got it, or nobody."""
        if self.world.chance(0.1):
            kind, reason = StageKind.CANCELLED, weighted(self.world.rng, CANCELLED)
        else:
            kind, reason = StageKind.LOST, weighted(self.world.rng, LOST)
        to = (
            self.world.pick(self.world.competitors)
            if reason in TO_A_COMPETITOR and kind == StageKind.LOST
            else None
        )
        note = data("phrases")["lost_notes"].get(reason, "")
        verb = "lose" if kind == StageKind.LOST else "cancel"
        lost_to = {"lost_to_id": to.key} if to else {}
        self.enter(self.world.funnel.end(kind), at, verb, lost_reason=reason, lost_note=note, **lost_to)

    # what happens within a stage ---------------------------------------------------------------------------------
    def work(self, stage: Stage, until: datetime) -> None:
        """Talks, offers and delays between entering a stage and leaving it."""
        rows = data("phrases")["deal_work"][stage.code]
        times = self.times(self.world.rng.choice((1, 1, 2, 2, 3)), until)
        for at, (kind, subject) in zip(times, self.world.rng.sample(rows, len(rows)), strict=False):
            self.talk(stage, at, kind, subject)
        if stage.code == "needs":
            deal_parts.meet(self.world, self.life, self.customer, self.some_time(until))
        if stage.code == "solution":
            deal_parts.offer(self.world, self.life, self.goods, self.owner, self.some_time(until))
        self.put_off(until)

    def times(self, count: int, until: datetime) -> list[datetime]:
        """Moments of work in order, within the stage."""
        span = max(0, (until - self.entered_at).days)
        days = sorted(self.world.rng.randint(0, span) for _ in range(count))
        found = (self.world.moments.later(self.entered_at, int(day * 0.7)) for day in days)
        return [at for at in found if at < until]

    def some_time(self, until: datetime) -> datetime:
        """A moment early in the stage."""
        at = self.world.moments.later(self.entered_at, self.world.rng.randint(0, 3))
        return min(at, until - timedelta(minutes=1))

    def talk(self, stage: Stage, at: datetime, kind: str, subject: str) -> None:
        """Something done with the customer; now and then an appointment is missed."""
        contact = self.contact()
        words = {
            "product": self.goods[0].product["name"], "contact": contact["name"] if contact else "对方",
            "amount": f"{self.life['amount'] / 10000:.0f} 万", "industry": self.customer["industry"],
        }  # fmt: skip
        if self.world.chance(0.04) and at < self.world.moments.now - timedelta(days=35):
            day = self.world.moments.day_of(at)
            activities.missed(self.world, day, self.owner, kind, subject.format_map(words), deal=self.life)
            return
        activities.done(
            self.world, at, self.owner, kind, subject.format_map(words), good=self.world.chance(0.85),
            notes=self.world.phrase("deal_notes", stage.code, **words), deal=self.life, contact=contact,
        )  # fmt: skip

    def contact(self) -> Life | None:
        people = self.world.contacts[self.customer.key]
        return self.world.pick(people) if people else None

    def put_off(self, until: datetime) -> None:
        """The expected close moves out when it comes near and nothing is decided; some are left standing."""
        moments = self.world.moments
        while (due := self.life["expected_close_on"]) < moments.day_of(until) and self.world.chance(0.78):
            at = moments.any_on(due)
            if not self.life.last_at <= at < until:
                at = max(self.life.last_at, min(at, until - timedelta(minutes=1)))
            later: date = due + timedelta(days=self.world.rng.choice((14, 21, 30, 30, 45)))
            pushes = (self.life["push_count"] or 0) + 1
            self.life.change("change", at, self.owner.key, expected_close_on=later, push_count=pushes)

    # the present -------------------------------------------------------------------------------------------------
    def stay(self, stage: Stage) -> None:
        """Open today: mostly with a next step ahead, some overdue, some without any."""
        chance = self.world.rng.random()
        words = self.world.phrase("next_steps", stage.code)
        kind = {"solution": "meeting", "follow_up": "meeting", "needs": "visit"}.get(stage.code, "call")
        if chance < 0.68:
            day, contact = self.world.moments.ahead(1, 12), self.contact()
            activities.planned(self.world, day, self.owner, kind, words, deal=self.life, contact=contact)
        elif chance < 0.80 and self.world.overdue[self.owner.key] < MOST_OVERDUE:
            self.world.overdue[self.owner.key] += 1
            self.put_step(words, self.world.moments.today - timedelta(days=self.world.rng.randint(1, 9)))
        elif chance < 0.92:
            self.put_step(words, self.world.moments.ahead(1, 15))

    def put_step(self, words: str, day: date) -> None:
        at = max(
            self.life.last_at, min(self.world.moments.now, self.world.moments.any_on(day)) - timedelta(days=4)
        )
        activities.step(self.life, at, self.owner.key, words, day)
