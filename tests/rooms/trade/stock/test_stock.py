"""Stock: what comes in, goes out by first expired first out, comes back; what is reserved; what `verify` promises."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.methods.fefo import Lot, fefo
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import Batch, SalesOrder, StockItem, StockMove, Warehouse
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of

pytestmark = pytest.mark.django_db
OURS = ("I05s", "I05t", "I05u", "I05o", "I15", "I09", "I16")


def clean() -> list[str]:
    return [line for code in OURS for line in invariants[code].find()]


@pytest.fixture
def milk(boss: Principal) -> Any:
    """Fresh milk in batches, good for ten days, not sent out with less than two days left."""
    given = {"keeps_stock": True, "batch_controlled": True, "shelf_life_days": 10, "min_life_days": 2}
    return perform(
        boss, "catalog.product.create", None, {"code": "M", "name": "鲜奶", "list_price": "10", **given}
    )


@pytest.fixture
def main(boss: Principal) -> Any:
    return perform(boss, "trade.warehouse.create", None, {"name": "上海仓"})


def stock_in(by: Principal, product: Any, quantity: Any, batch: str = "", **values: Any) -> None:
    perform(
        by,
        "catalog.product.stock_in",
        product.pk,
        {"quantity": str(quantity), "batch_number": batch, **values},
    )


def ordered(by: Principal, customer: Any, product: Any, quantity: Any) -> SalesOrder:
    """A confirmed order over so many."""
    lines = [{"product": str(product.pk), "quantity": str(quantity)}]
    made = perform(by, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
    perform(by, "trade.salesorder.confirm", made.pk)
    return fresh(made)  # type: ignore[no-any-return]


def left() -> dict[str, tuple[Decimal, Decimal]]:
    """On hand and available by batch."""
    rows = visible(SYSTEM, StockItem).values_list("batch__number", "on_hand", "available")
    return {number or "": (hand, free) for number, hand, free in rows}


def day(ahead: int) -> str:
    return (local_day(clock.now()) + timedelta(days=ahead)).isoformat()


def test_what_expires_first_goes_out_first() -> None:
    soon, late = date(2026, 5, 1), date(2026, 6, 1)
    lots = [Lot("never", Decimal(5)), Lot("late", Decimal(2), late), Lot("soon", Decimal(3), soon)]
    assert fefo(lots, Decimal(4)) == ({"soon": 3, "late": 1}, 0)
    assert fefo(lots, Decimal(11)) == ({"soon": 3, "late": 2, "never": 5}, 1)
    assert fefo([], Decimal(1)) == ({}, 1)


def test_a_delivery_takes_batches_by_expiry_and_everything_back_puts_them_where_they_were(
    rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any
) -> None:
    stock_in(boss, milk, 5, "L2", made_on=day(-2))
    stock_in(boss, milk, 4, "L1", made_on=day(-5))
    stock_in(boss, milk, 9, "OLD", expires_on=day(-1))
    stock_in(boss, milk, 9, "NEARLY", expires_on=day(1))
    assert visible(SYSTEM, Batch).get(number="L1").expires_on.isoformat() == day(5)
    order = ordered(rep, customer, milk, 6)
    perform(rep, "trade.salesorder.deliver", order.pk)
    assert (left()["L1"], left()["L2"], left()["OLD"][0], left()["NEARLY"][0]) == ((0, 0), (3, 3), 9, 9)
    assert fresh(milk).stock == fresh(milk).available == 21
    assert not visible(SYSTEM, StockMove).filter(kind="out", by_hand=True).exists()
    line = lines_of(order)[0]
    perform(
        rep, "trade.salesorder.take_back", order.pk,
        {"reason": "多了", "parts": [{"line": str(line.pk), "quantity": "3"}]},
    )  # fmt: skip
    assert (left()["L1"][0], left()["L2"][0]) == (1, 5), "the last taken comes back first"
    perform(rep, "trade.salesorder.undo_delivery", order.pk, {"reason": "没有发出"})
    assert (left()["L1"][0], left()["L2"][0], fresh(order).state) == (4, 5, "partially_delivered")
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.undo_delivery", order.pk, {"reason": "再来一次"})
    got = visible(SYSTEM, StockMove).filter(batch__number="L1", customer=customer)
    assert sorted(got.values_list("kind", "quantity")) == [("back", 1), ("out", -4), ("undo", 3)]
    assert clean() == []


def test_another_batch_may_be_chosen_but_never_an_expired_or_a_blocked_one(
    rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any
) -> None:
    for number, life in (("L1", 4), ("L2", 8), ("OLD", -1)):
        stock_in(boss, milk, 5, number, expires_on=day(life))
    batches = {one.number: one for one in visible(SYSTEM, Batch)}
    order = ordered(rep, customer, milk, 8)
    line = str(lines_of(order)[0].pk)

    def part(quantity: str, batch: str = "") -> dict[str, Any]:
        chosen = {"batch": str(batches[batch].pk)} if batch else {}
        return {"line": line, "quantity": quantity, **chosen}

    with pytest.raises(Conflict) as refused:
        perform(rep, "trade.salesorder.deliver_part", order.pk, {"parts": [part("1", "OLD")]})
    assert refused.value.code == "not_good"
    perform(rep, "trade.salesorder.deliver_part", order.pk, {"parts": [part("2", "L2"), part("1")]})
    assert (left()["L1"][0], left()["L2"][0]) == (4, 3)
    assert visible(SYSTEM, StockMove).filter(kind="out", by_hand=True).count() == 2, "the choice is on record"
    perform(boss, "trade.batch.block", batches["L1"].pk, {"reason": "抽检不合格"})
    assert left()["L1"] == (4, 0)
    with pytest.raises(Conflict) as refused:
        perform(rep, "trade.salesorder.deliver", order.pk)
    assert refused.value.code == "out_of_stock"
    assert fresh(order).state == "partially_delivered"
    perform(boss, "trade.batch.unblock", batches["L1"].pk, {"reason": "复检合格"})
    perform(rep, "trade.salesorder.deliver", order.pk)
    assert (left()["L1"][0], left()["L2"][0]) == (0, 2)
    perform(boss, "trade.batch.change", batches["L2"].pk, {"expires_on": day(3)})
    for verb, values in (
        ("remove", {}),
        ("change", {"product": str(milk.pk), "expires_on": "2020-01-01", "made_on": day(0)}),
    ):
        with pytest.raises((Conflict, Invalid)):
            perform(boss, f"trade.batch.{verb}", batches["L2"].pk, values)
    assert clean() == []


def test_reserved_stock_is_nobody_elses(
    rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any
) -> None:
    stock_in(boss, milk, 10, "L1", made_on=day(0))
    first, second = ordered(rep, customer, milk, 7), ordered(rep, customer, milk, 5)
    perform(rep, "trade.salesorder.reserve_stock", first.pk)
    assert left()["L1"] == (10, 3)
    for verb in ("deliver", "reserve_stock"):
        with pytest.raises(Conflict):
            perform(rep, f"trade.salesorder.{verb}", second.pk)
    item = visible(SYSTEM, StockItem).get()
    with pytest.raises(Conflict):
        perform(boss, "trade.stockitem.write_off", item.pk, {"quantity": "4", "reason": "破损"})
    line = lines_of(first)[0]
    perform(
        rep, "trade.salesorder.deliver_part", first.pk, {"parts": [{"line": str(line.pk), "quantity": "2"}]}
    )
    assert left()["L1"] == (8, 3)
    perform(
        rep, "trade.salesorder.amend", first.pk,
        {"reason": "少要", "changes": [{"line": str(line.pk), "quantity": "3"}]},
    )  # fmt: skip
    assert left()["L1"] == (8, 7)
    perform(rep, "trade.salesorder.release_stock", first.pk)
    assert (left()["L1"], fresh(first).holds_stock) == ((8, 8), False)
    perform(rep, "trade.salesorder.reserve_stock", second.pk)
    perform(rep, "trade.salesorder.cancel", second.pk, {"cancelled_why": "不要了"})
    assert (left()["L1"], fresh(second).holds_stock) == ((8, 8), False)
    assert clean() == []


def test_counting_writing_off_and_moving_between_warehouses(
    rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any
) -> None:
    other = perform(boss, "trade.warehouse.create", None, {"name": "苏州仓"})
    stock_in(boss, milk, 10, "L1", made_on=day(0))
    item = visible(SYSTEM, StockItem).get()
    perform(boss, "trade.stockitem.count", item.pk, {"counted": "8", "reason": "月末盘点"})
    perform(boss, "trade.stockitem.write_off", item.pk, {"quantity": "1", "reason": "破损"})
    perform(boss, "trade.stockitem.transfer", item.pk, {"to": str(other.pk), "quantity": "5"})
    assert [fresh(one).stock for one in (main, other)] == [2, 5]
    order = ordered(rep, customer, milk, 4)
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.deliver", order.pk)
    perform(rep, "trade.salesorder.deliver", order.pk, {"warehouse": str(other.pk)})
    assert [fresh(one).stock for one in (main, other)] == [2, 1]
    for key in (main.pk, other.pk):
        with pytest.raises(Conflict):
            perform(boss, "trade.warehouse.remove", key)
    perform(boss, "trade.warehouse.make_main", other.pk)
    assert visible(SYSTEM, Warehouse).get(is_main=True).pk == other.pk
    with pytest.raises(NotAllowed):
        perform(rep, "trade.stockitem.count", item.pk, {"counted": "0", "reason": "没有权限"})
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE trade_stockmove SET quantity = 99")
    assert clean() == []


def test_services_are_untouched_and_what_is_missing_is_said(
    people: People, rep: Principal, boss: Principal, customer: Any, pump: Any, milk: Any
) -> None:
    order = ordered(rep, customer, pump, 3)
    perform(rep, "trade.salesorder.deliver", order.pk)
    perform(rep, "trade.salesorder.take_back", order.pk, {"reason": "退"})
    assert not visible(SYSTEM, StockMove).exists()
    with pytest.raises(Conflict):
        stock_in(boss, pump, 1)
    for problem in ({}, {"batch_number": "L1"}, {"batch_number": "L1", "made_on": day(0), "quantity": "-1"}):
        with pytest.raises(Invalid):
            perform(boss, "catalog.product.stock_in", milk.pk, {"quantity": "1", **problem})
    with pytest.raises(Conflict) as refused:
        stock_in(boss, milk, 1, "L1", made_on=day(0))
    assert refused.value.code == "no_warehouse"
    perform(boss, "trade.warehouse.create", None, {"name": "上海仓"})
    stock_in(boss, milk, 1, "L1", made_on=day(0))
    with pytest.raises(Invalid):
        stock_in(boss, milk, 1, "L1", made_on=day(-1))
    sold = ordered(rep, customer, milk, 1)
    perform(rep, "trade.salesorder.deliver", sold.pk)
    seen = visible(people.acts(people.chen), StockMove)
    assert not seen.exists(), "a stranger does not see who got what"
    assert visible(rep, StockMove).filter(kind="out").count() == 1
    assert not visible(rep, StockMove).filter(kind="in").exists()
    perform(rep, "trade.salesorder.take_back", sold.pk, {"reason": "坏了", "restock": False})
    assert left()["L1"] == (0, 0)
    assert clean() == []


def test_what_expires_soon_and_who_got_which_batch(
    rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any
) -> None:
    for number, life in (("GONE", -1), ("SOON", 1), ("NEAR", 3), ("FRESH", 9)):
        stock_in(boss, milk, 5, number, expires_on=day(life))
    found = reports["expiring"].build(Question.of(boss)).tables[0].rows
    assert [row.values[0] for row in found] == ["鲜奶 · GONE", "鲜奶 · SOON", "鲜奶 · NEAR"]
    order = ordered(rep, customer, milk, 6)
    perform(rep, "trade.salesorder.deliver", order.pk)
    perform(rep, "trade.salesorder.take_back", order.pk, {"reason": "退"})
    rows = reports["batch_trace"].build(Question.of(boss)).tables[0].rows
    assert sorted((row.values[2], *row.values[5:7], row.values[1]) for row in rows) == [
        ("FRESH", 1, 1, 0), ("NEAR", 5, 5, 0),
    ]  # fmt: skip
