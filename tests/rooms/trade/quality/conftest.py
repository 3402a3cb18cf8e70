"""Milk that has to be tested for fat and antibiotics, a place to keep it, and ways to bring a batch along."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.records.action import perform
from paceline.trade.models import Batch, QualityItem
from tests.rooms.trade.stock.test_stock import stock_in

TESTED = {"keeps_stock": True, "batch_controlled": True, "shelf_life_days": 10, "tested": True}
FAT, DRUGS = "脂肪", "抗生素残留"


@pytest.fixture
def main(boss: Principal) -> Any:
    return perform(boss, "trade.warehouse.create", None, {"name": "上海仓", "on_confirm": "available"})


@pytest.fixture
def milk(boss: Principal, main: Any) -> Any:
    return raw_milk(boss)


def raw_milk(boss: Principal) -> Any:
    """Fat at least 3.1, which may be downgraded; antibiotics never."""
    given = {"code": "RAW", "name": "生鲜乳", "list_price": "10", **TESTED}
    made = perform(boss, "catalog.product.create", None, given)
    for name, values in (
        (FAT, {"minimum": "3.1", "unit": "g/100 g", "may_downgrade": True}),
        (DRUGS, {"kind": "negative"}),
    ):
        perform(boss, "trade.qualityitem.create", None, {"product": str(made.pk), "name": name, **values})
    return made


def came(boss: Principal, product: Any, number: str, quantity: int = 10, **values: Any) -> Batch:
    """So much of a batch comes in."""
    stock_in(boss, product, quantity, number, **(values or {"made_on": "2026-11-20"}))
    return batch_of(number)


def batch_of(number: str) -> Batch:
    found: Batch = visible(SYSTEM, Batch).get(number=number)
    return found


def found(boss: Principal, batch: Batch, fat: str = "", drugs: str = "") -> None:
    """Results are noted; what is not given was not tested."""
    items = {one.name: str(one.pk) for one in visible(SYSTEM, QualityItem)}
    rows = [{"item": items[FAT], "value": fat or None}, {"item": items[DRUGS], "finding": drugs}]
    perform(boss, "trade.batch.record", batch.pk, {"results": rows, "laboratory": "市乳检站"})


def released(boss: Principal, product: Any, number: str, quantity: int = 10, **values: Any) -> Batch:
    """A batch that passed."""
    batch = came(boss, product, number, quantity, **values)
    found(boss, batch, "3.4", "negative")
    perform(boss, "trade.batch.release", batch.pk)
    return batch_of(number)
