"""The demo's own van: a route past the buyers of consumables with today's run, and the first milk sold from it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.story.dairy import MILK
from paceline.config.demo.story.stock import COOLANT, KEEPER
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.models import Customer
from paceline.trade.models import Delivery, DeliveryRoute, OrderLine, RouteStop
from paceline.trade.route.clock import go_round

SINCE = timedelta(days=8)
STOPS = 5
ROUTE = "昆山自送线"


def fill(world: World, report: Report, label: str) -> None:
    """林悦 draws the route last week; its runs come by themselves, with what goes out today and tomorrow."""
    agenda = Agenda(world, 7_121)
    since = world.moments.now - SINCE
    agenda.plan(since, draw, agenda)
    agenda.plan(world.moments.now - timedelta(hours=20), sell_milk, agenda)
    agenda.plan(world.moments.now - timedelta(hours=10), go_on_with_milk, agenda)
    agenda.run(since, report, label)
    go_round()


def draw(agenda: Agenda) -> None:
    """Every day, so that the demo has a run whenever it is looked at."""
    route = agenda.do(
        KEEPER, "trade.deliveryroute.create",
        values={
            "name": ROUTE, "weekdays": [str(n) for n in range(7)], "vehicle": "苏E·8K261",
            "driver": agenda.world.company[KEEPER].key, "note": "早上七点装车，下午五点前回仓",
        },
    )  # fmt: skip
    buyers = visible(SYSTEM, OrderLine).filter(product__code=COOLANT).values("order__customer")
    rows = visible(SYSTEM, Customer).filter(pk__in=buyers).order_by("number")
    for place, customer in enumerate(rows[:STOPS], start=1):
        values = {"route": route.pk, "customer": customer.pk, "place": place}
        agenda.do(KEEPER, "trade.routestop.create", values=values)


def stops() -> list[RouteStop]:
    return list(visible(SYSTEM, RouteStop).select_related("customer").order_by("place")[:2])


def sell_milk(agenda: Agenda) -> None:
    """The first stop takes two hundred kilograms on trial, and somebody signs for them."""
    milk = visible(SYSTEM, Product).get(code=MILK)
    for stop in stops()[:1]:
        who = stop.customer.owner_id
        lines = [{"product": milk, "quantity": Decimal(200)}]
        made = agenda.do(who, "trade.salesorder.create", values={"customer": stop.customer_id}, lines=lines)
        agenda.do(who, "trade.salesorder.confirm", made)
        agenda.do(who, "trade.salesorder.deliver", made)
        agenda.do(
            who, "trade.delivery.sign", visible(SYSTEM, Delivery).get(order=made), signed_by="食堂 老周"
        )


def go_on_with_milk(agenda: Agenda) -> None:
    """From now on it travels with papers; the second stop wants some every day, and 林悦 says what to expect."""
    milk = visible(SYSTEM, Product).get(code=MILK)
    agenda.do(KEEPER, "catalog.product.change", milk, values={"needs_permit": True})
    route = visible(SYSTEM, DeliveryRoute).get(name=ROUTE)
    papers = {"permit": "苏奶运 2026-0187", "permit_until": agenda.moments.today + timedelta(days=160)}
    agenda.do(KEEPER, "trade.deliveryroute.change", route, values=papers)
    tomorrow = agenda.moments.today + timedelta(days=1)
    for stop in stops()[1:]:
        values = {
            "customer": stop.customer_id,
            "rhythm": "days",
            "every": 1,
            "starts_on": tomorrow + timedelta(days=1),
        }
        lines = [{"product": milk, "quantity": Decimal(300)}]
        agenda.do(stop.customer.owner_id, "trade.standingorder.create", values=values, lines=lines)
    for ahead, quantity in ((1, 420), (2, 250)):
        values = {
            "product": milk.pk,
            "on": agenda.moments.today + timedelta(days=ahead),
            "quantity": Decimal(quantity),
        }
        agenda.do(KEEPER, "trade.expectedsupply.create", values=values)
