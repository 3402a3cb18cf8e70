"""The demo's own vans: a route past the buyers of consumables, with today's and tomorrow's run."""

from __future__ import annotations

from datetime import timedelta

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.story.stock import COOLANT, KEEPER
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.models import Customer
from paceline.trade.models import OrderLine
from paceline.trade.route.clock import go_round

SINCE = timedelta(days=8)
STOPS = 5


def fill(world: World, report: Report, label: str) -> None:
    """林悦 draws the route last week; its runs come by themselves, with what goes out today and tomorrow."""
    agenda = Agenda(world, 7_121)
    since = world.moments.now - SINCE
    agenda.plan(since, draw, agenda)
    agenda.run(since, report, label)
    go_round()


def draw(agenda: Agenda) -> None:
    """Every day, so that the demo has a run whenever it is looked at."""
    route = agenda.do(
        KEEPER, "trade.deliveryroute.create",
        values={
            "name": "昆山自送线", "weekdays": [str(n) for n in range(7)], "vehicle": "苏E·8K261",
            "driver": agenda.world.company[KEEPER].key, "note": "早上七点装车，下午五点前回仓",
        },
    )  # fmt: skip
    buyers = visible(SYSTEM, OrderLine).filter(product__code=COOLANT).values("order__customer")
    rows = visible(SYSTEM, Customer).filter(pk__in=buyers).order_by("number")
    for place, customer in enumerate(rows[:STOPS], start=1):
        values = {"route": route.pk, "customer": customer.pk, "place": place}
        agenda.do(KEEPER, "trade.routestop.create", values=values)
