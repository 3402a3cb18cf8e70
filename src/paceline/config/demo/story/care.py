"""Keeping customers in the demo: plans and occasions that are on, levels of service, an event that took place."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.care.following.keeping import keep_up
from paceline.care.greetings import greet
from paceline.care.models import CarePlan, CustomerEvent, EventGuest, Occasion, ServiceLevel
from paceline.care.models.event import EventState, Reply
from paceline.config.demo.world import World
from paceline.customers.models import Customer
from paceline.records.act import Act
from paceline.records.action import acting

LEVELS: tuple[tuple[str, int, list[str], int, str], ...] = (
    ("VIP 服务", 20, ["A"], 8, "专人对接；备件优先发货；每季度上门保养一次"),
    ("标准服务", 10, ["B", "C"], 16, "工作时间内响应"),
)
INVITED, CAME = 25, 11
HELD_AGO, AHEAD = 9, 12
"""Workdays ago the one event was held, and until the other."""


def fill(world: World) -> None:
    """The plan for key customers is on; one event is over, one ahead."""
    with acting(SYSTEM, "care.careplan.change", via="web") as act:
        for plan in visible(SYSTEM, CarePlan).filter(classes=["A"]):
            act.save(plan, active=True)
        for occasion in visible(SYSTEM, Occasion):
            act.save(occasion, active=True, classes=["A"], per_head=Decimal(120), budget=Decimal(20_000))
    with acting(SYSTEM, "care.customerevent.create", via="web") as act:
        for name, rank, classes, hours, perks in LEVELS:
            act.create(
                ServiceLevel,
                links_checked=True,
                name=name,
                rank=rank,
                classes=classes,
                hours=hours,
                perks=perks,
            )
        hold_events(act, world)
    keep_up(world.moments.today)
    greet(world.moments.today)


def hold_events(act: Act, world: World) -> None:
    """One with guests who came, one that people answer to now."""
    calendar, today = world.moments.calendar, world.moments.today
    owner = world.company["hexin"].key
    over = event(act, world, "空压机节能改造交流会", calendar.add_workdays(today, -HELD_AGO), owner)
    ahead = event(act, world, "老客户答谢会", calendar.add_workdays(today, AHEAD), owner, kind="thanks")
    customers = visible(SYSTEM, Customer).filter(owner__isnull=False, customer_class__in=["A", "B"])
    chosen = list(customers.order_by("number")[: INVITED * 2])
    for place, customer in enumerate(chosen):
        past = place < INVITED
        given: dict[str, Any] = {"reply": Reply.ACCEPTED if place % 3 else Reply.INVITED}
        if past and place < CAME:
            given = {"reply": Reply.ACCEPTED, "checked_in_at": over.starts_at - timedelta(minutes=10)}
        act.create(
            EventGuest, links_checked=True, gathering=over if past else ahead, customer=customer,
            owner=customer.owner_id, **given,
        )  # fmt: skip
    act.save(over, event="care.customerevent.hold", state=EventState.HELD, cost=Decimal(7_260))


def event(act: Act, world: World, name: str, day: Any, owner: Any, kind: str = "salon") -> CustomerEvent:
    """An afternoon in our own hall."""
    made: CustomerEvent = act.create(
        CustomerEvent, links_checked=True, name=name, kind=kind, owner=owner, place="苏州工厂展厅", capacity=40,
        budget=Decimal(8_000), starts_at=world.moments.on(day, time(14)), ends_at=world.moments.on(day, time(17)),
    )  # fmt: skip
    return made
