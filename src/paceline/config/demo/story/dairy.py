"""Raw milk that the company trades on trial: one batch that passed and is sold, one in testing, one that failed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.trade.models import Batch, QualityItem, Warehouse

KEEPER = "linyue"
MILK = "HX-MILK"
PRODUCT: dict[str, Any] = {
    "code": MILK, "name": "生鲜乳", "line": "农品试点", "unit": "kg", "spec": "冷链槽车", "list_price": Decimal("4.60"),
    "cost": Decimal("3.85"), "tax_rate": Decimal("0.09"), "keeps_stock": True, "batch_controlled": True,
    "shelf_life_days": 5, "min_life_days": 2, "warn_days": 2,
}  # fmt: skip
FINE: dict[str, Any] = {
    "脂肪": "3.62", "蛋白质": "3.15", "非脂乳固体": "8.54", "酸度": "14.2", "相对密度": "1.0295", "冰点": "-0.521",
    "菌落总数": "320000", "抗生素残留": "negative",
}  # fmt: skip
PART = {name: FINE[name] for name in ("脂肪", "蛋白质", "相对密度")}
BAD = {**FINE, "抗生素残留": "positive"}
BATCHES: tuple[tuple[str, str, int, int, dict[str, Any]], ...] = (
    ("SX-2", "向阳牧场", 52, 900, FINE),
    ("XH-1", "西河奶站", 28, 600, BAD),
    ("SX-3", "向阳牧场", 9, 850, PART),
)
"""Number, where from, hours ago, kilograms, what was found."""
BACK = timedelta(hours=60)


def fill(world: World, report: Report, label: str) -> None:
    """Two and a half days: the product, its tests, three batches with how warm they were and what was found."""
    agenda = Agenda(world, 8_311)
    since = world.moments.now - BACK
    agenda.plan(since, begin, agenda)
    for number, source, ago, quantity, results in BATCHES:
        at = world.moments.now - timedelta(hours=ago)
        agenda.plan(at + timedelta(hours=2), come_in, agenda, number, source, at, quantity)
        agenda.plan(at + timedelta(hours=5), judge, agenda, number, results)
    agenda.run(since, report, label)


def begin(agenda: Agenda) -> None:
    """林悦 keeps the warehouse; the tests are those for raw milk, two of the limits are checked."""
    place = visible(SYSTEM, Warehouse).get(is_main=True)
    agenda.do(KEEPER, "trade.warehouse.change", place, values={"keeper": agenda.world.company[KEEPER].key})
    milk = agenda.do(KEEPER, "catalog.product.create", values=PRODUCT)
    agenda.do(KEEPER, "catalog.product.use_raw_milk_tests", milk)
    for item in visible(SYSTEM, QualityItem).filter(product=milk, name__in=("脂肪", "蛋白质")):
        agenda.do(KEEPER, "trade.qualityitem.confirm", item, basis="GB 19301")


def come_in(agenda: Agenda, number: str, source: str, collected_at: Any, quantity: int) -> None:
    """Cold after an hour and a quarter, and its warmth read three times on the way."""
    milk = visible(SYSTEM, Product).get(code=MILK)
    values = {
        "product": milk.pk, "number": number, "made_on": collected_at.date(), "source": source, "tank": "1 号罐",
        "collected_at": collected_at, "cooled_at": collected_at + timedelta(minutes=75),
    }  # fmt: skip
    batch = agenda.do(KEEPER, "trade.batch.create", values=values)
    agenda.do(KEEPER, "catalog.product.stock_in", milk, quantity=Decimal(quantity), batch_number=number)
    for minutes, celsius in ((80, "3.8"), (95, "3.4"), (110, "3.1")):
        at = collected_at + timedelta(minutes=minutes)
        agenda.do(
            KEEPER, "trade.batch.measure", batch, celsius=Decimal(celsius), read_at=at, device="槽车 T-02"
        )


def judge(agenda: Agenda, number: str, found: dict[str, Any]) -> None:
    """What the laboratory says; what passed is released, what must not be sold is poured away."""
    batch = visible(SYSTEM, Batch).get(number=number)
    items = visible(SYSTEM, QualityItem).filter(product=batch.product_id, name__in=found)
    results = [row_of(item, found[item.name]) for item in items.order_by("seq")]
    agenda.do(KEEPER, "trade.batch.record", batch, results=results, tester="周敏", laboratory="市乳品检验站")
    if found is FINE:
        agenda.do(KEEPER, "trade.batch.release", batch)
    elif found is BAD:
        agenda.do(
            KEEPER, "trade.batch.reject", batch, reason="抗生素残留阳性", disposal="无害化处理，牧场到场签字"
        )


def row_of(item: QualityItem, found: str) -> dict[str, Any]:
    if item.kind == "negative":
        return {"item": item.pk, "value": None, "finding": found}
    return {"item": item.pk, "value": Decimal(found), "finding": ""}
