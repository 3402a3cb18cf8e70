"""What the demo company keeps in stock: consumables in batches with an expiry and spare parts, in two warehouses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.config.demo.company import HERO
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.models import Customer
from paceline.trade.models import StockItem, Warehouse
from paceline.trade.standing.clock import go_round

BACK = timedelta(days=40)
KEEPER = "linyue"
COOLANT, LENS = "HX-CF20", "HX-LENS"
PRODUCTS: tuple[dict[str, Any], ...] = (
    {
        "code": COOLANT, "name": "全合成切削液 20L", "unit": "桶", "spec": "20 L", "list_price": Decimal(680),
        "cost": Decimal(410), "batch_controlled": True, "shelf_life_days": 365, "min_life_days": 30,
    },
    {
        "code": LENS, "name": "激光保护镜片 D30", "unit": "片", "spec": "D30×5", "list_price": Decimal(96),
        "cost": Decimal(38),
    },
)  # fmt: skip
BATCHES = (("CF2511", 372, 6), ("CF2602", 330, 14), ("CF2606", 160, 40))
"""Number, age in days today, quantity."""
SALES = 6
OWN = 3
"""So many of the buyers are those of the person whose day the demo shows first: what waits there is to be seen."""


def fill(world: World, report: Report, label: str) -> None:
    """Everything came in forty days ago; since then a few customers ordered, some wait for today, one lacks goods."""
    agenda = Agenda(world, 6_271)
    reps = {one.key for one in world.company.sellers if one.role == "rep"}
    rows = visible(SYSTEM, Customer).filter(owner__in=reps).order_by("number")[:200]
    buyers = agenda.rng.sample(list(rows), min(SALES, len(rows)))
    mine = visible(SYSTEM, Customer).filter(owner=world.company[HERO].key).order_by("number")
    buyers = [*buyers[: SALES - OWN], *mine[:OWN]]
    since = world.moments.now - BACK
    agenda.plan(since, begin, agenda)
    if len(buyers) == SALES:
        agenda.plan(world.moments.now - timedelta(days=3), want_much, agenda, buyers[-1])
        agenda.plan(world.moments.now - timedelta(hours=20), come_again_in, agenda)
    for place, buyer in enumerate(buyers):
        agenda.plan(since + timedelta(days=3 + 5 * place), sell, agenda, buyer, place)
    if buyers:
        agenda.plan(since + timedelta(days=2), come_again, agenda, buyers[0])
    agenda.run(since, report, label)
    go_round()


def begin(agenda: Agenda) -> None:
    """林悦 sets up the warehouses and takes the goods in."""
    places = [
        agenda.do(KEEPER, "trade.warehouse.create", values={"name": name, "address": address})
        for name, address in (
            ("昆山总仓", "江苏省昆山市长江路 88 号"),
            ("东莞分仓", "广东省东莞市松山湖 5 号"),
        )
    ]
    for values in PRODUCTS:
        given = {**values, "line": "耗材备件", "tax_rate": Decimal("0.13"), "keeps_stock": True}
        made = agenda.do(KEEPER, "catalog.product.create", values=given)
        come_in(agenda, made, places[0])
    coolant = visible(SYSTEM, StockItem).filter(batch__number="CF2606").get()
    agenda.do(
        KEEPER, "trade.stockitem.transfer", coolant, to=places[1], quantity=Decimal(12), reason="华南备货"
    )
    agenda.do(KEEPER, "trade.warehouse.change", places[0], values={"on_confirm": "available"})


def come_in(agenda: Agenda, product: Product, place: Warehouse) -> None:
    """Coolant by batches, lenses as they are."""
    if not product.batch_controlled:
        agenda.do(KEEPER, "catalog.product.stock_in", product, quantity=Decimal(200), warehouse=place)
        return
    for number, age, quantity in BATCHES:
        made_on = agenda.moments.today - timedelta(days=age)
        agenda.do(
            KEEPER, "catalog.product.stock_in", product, quantity=Decimal(quantity), warehouse=place,
            batch_number=number, made_on=made_on,
        )  # fmt: skip


def sell(agenda: Agenda, buyer: Customer, place: int) -> None:
    """A small order of consumables, delivered at once; the last three go out today and tomorrow, two are picked."""
    products = {one.code: one for one in visible(SYSTEM, Product).filter(code__in=(COOLANT, LENS))}
    lines = [
        {"product": products[COOLANT], "quantity": Decimal(2 + place % 3)},
        {"product": products[LENS], "quantity": Decimal(10 * (1 + place % 2))},
    ]
    made = agenda.do(buyer.owner_id, "trade.salesorder.create", values={"customer": buyer.pk}, lines=lines)
    agenda.do(buyer.owner_id, "trade.salesorder.confirm", made)
    if place < SALES - OWN:
        agenda.do(buyer.owner_id, "trade.salesorder.deliver", made, carrier="自有车辆")
        return
    soon = agenda.moments.today + timedelta(days=int(place == SALES - 1))
    planned = agenda.do(buyer.owner_id, "trade.salesorder.plan_delivery", made, planned_on=soon)
    if place > SALES - OWN:
        agenda.do(buyer.owner_id, "trade.delivery.pick", planned)


def want_much(agenda: Agenda, buyer: Customer) -> None:
    """More lenses than there are: the order gets what is there and waits for the rest."""
    lens = visible(SYSTEM, Product).get(code=LENS)
    values = {"customer": buyer.pk, "promised_on": agenda.moments.today + timedelta(days=6)}
    lines = [{"product": lens, "quantity": Decimal(240)}]
    made = agenda.do(buyer.owner_id, "trade.salesorder.create", values=values, lines=lines)
    agenda.do(buyer.owner_id, "trade.salesorder.confirm", made)


def come_again_in(agenda: Agenda) -> None:
    """Half of what is missing comes in, and goes to the order that waits."""
    lens = visible(SYSTEM, Product).get(code=LENS)
    agenda.do(KEEPER, "catalog.product.stock_in", lens, quantity=Decimal(60), remark="补货第一批")


def come_again(agenda: Agenda, buyer: Customer) -> None:
    """The best customer gets coolant every Tuesday and Friday from next week on."""
    coolant = visible(SYSTEM, Product).get(code=COOLANT)
    values = {
        "customer": buyer.pk, "rhythm": "weekly", "weekdays": ["1", "4"], "on_rest": "next", "ahead": 2,
        "starts_on": agenda.moments.today + timedelta(days=1),
    }  # fmt: skip
    lines = [{"product": coolant, "quantity": Decimal(3)}]
    agenda.do(buyer.owner_id, "trade.standingorder.create", values=values, lines=lines)
