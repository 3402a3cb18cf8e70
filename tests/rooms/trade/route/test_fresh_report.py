"""生鲜指标: what is lost, how long it takes, which sources fail; every figure with its n, and 0/0 is no rate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.insight.metric import metrics
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.kernel import clock
from paceline.records.action import perform
from paceline.trade.models import Batch, Delivery, StockItem
from tests.rooms.trade.route.test_recall import batch
from tests.rooms.trade.stock.test_stock import day, main, milk, stock_in

__all__ = ["batch", "main", "milk"]
pytestmark = pytest.mark.django_db


def tables(by: Principal) -> dict[str, list[tuple[Any, ...]]]:
    result = reports["fresh_goods"].build(Question.of(by))
    return {table.words: [row.values for row in table.rows] for table in result.tables}


def test_loss_is_what_was_neither_sold_nor_lies_in_stock(boss: Principal, batch: Any) -> None:
    item = visible(SYSTEM, StockItem).get(batch=batch)
    perform(boss, "trade.stockitem.write_off", item.pk, {"quantity": "5", "reason": "袋子破了"})
    row = tables(boss)["损耗"][0]
    assert (row[0], row[2:]) == ("鲜奶", (1, 50, 25, 20, 5))
    assert row[1] * 100 == 10
    figure = metrics["fresh_loss"].compute(Question.of(boss))
    assert (figure.numerator * 10, figure.n) == (1, 1)


def test_nothing_came_in_is_no_rate(boss: Principal) -> None:
    assert tables(boss)["损耗"] == []
    assert metrics["fresh_loss"].compute(Question.of(boss)).value is None


def test_hours_run_from_collection_to_the_signature_and_sources_are_told_apart(
    rep: Principal, boss: Principal, batch: Any, milk: Any
) -> None:
    perform(boss, "trade.batch.change", batch.pk, {"source": "一号牧场"})
    Batch._default_manager.filter(pk=batch.pk).update(collected_at=clock.now() - timedelta(hours=6))
    for one in visible(SYSTEM, Delivery):
        perform(rep, "trade.delivery.sign", one.pk, {"signed_by": "老周"})
    stock_in(boss, milk, 10, "L8", made_on=day(0))
    perform(boss, "trade.batch.block", visible(SYSTEM, Batch).get(number="L8").pk, {"reason": "检出抗生素"})
    found = tables(boss)
    name, half, most, n = found["从采集到送达"][0]
    assert (name, round(half), round(most), n) == ("鲜奶", 6, 6, 2)
    by_source = {str(row[0]): row[1:4] for row in found["按来源"]}
    assert by_source["一号牧场"] == (0, 1, 0)
    assert (1, 1, 1) in by_source.values()
