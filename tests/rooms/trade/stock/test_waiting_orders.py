"""Goods that come in are put aside for the orders that lack them, fairly, told, and taken back when they never came."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.action import perform
from paceline.trade.models import SalesOrder, StockItem, StockMove
from paceline.trade.stock.proposing import proposed
from paceline.workflow.models import Notification
from paceline.workflow.outbox import deliver_due
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of
from tests.rooms.trade.stock.test_deliveries import clean
from tests.rooms.trade.stock.test_put_aside import setting
from tests.rooms.trade.stock.test_stock import day, left, main, milk, stock_in

__all__ = ["main", "milk"]
pytestmark = pytest.mark.django_db


def wanting(by: Principal, customer: Any, product: Any, quantity: int, **values: Any) -> SalesOrder:
    """A confirmed order over so many."""
    given = {"customer": str(customer.pk), "lines": [{"product": str(product.pk), "quantity": str(quantity)}]}
    made = perform(by, "trade.salesorder.create", None, {**given, **values})
    perform(by, "trade.salesorder.confirm", made.pk)
    return fresh(made)


def lacks(*orders: SalesOrder) -> list[str]:
    return [fresh(order).lacking for order in orders]


def test_goods_go_to_who_waits_by_promised_day_then_confirmation_and_are_taken_back_from_the_last(
    people: People, rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any, client: Client
) -> None:
    setting(boss, main, "available")
    whenever = wanting(rep, customer, milk, 3)
    later = wanting(rep, customer, milk, 3, promised_on=day(4))
    sooner = wanting(rep, customer, milk, 4, promised_on=day(2))
    same_day = wanting(rep, customer, milk, 2, promised_on=day(2))
    assert lacks(sooner, same_day, later, whenever) == ["鲜奶 × 4", "鲜奶 × 2", "鲜奶 × 3", "鲜奶 × 3"]
    client.force_login(people.fang)
    shown = client.get("/orders/?view=2").content.decode()
    assert [text for text in (sooner.number, "鲜奶 × 4") if text not in shown] == []

    stock_in(boss, milk, 8, "L1", expires_on=day(9))
    assert lacks(sooner, same_day, later, whenever) == ["", "", "鲜奶 × 1", "鲜奶 × 3"]
    page = client.get(f"/orders/{later.pk}/").content.decode()
    assert "上海仓有货了，锁定了 鲜奶 × 2。" in page
    assert f"这张排第 3（要求 {day(4)} 交付" in page
    stock_in(boss, milk, 2, "L2", expires_on=day(9))
    assert (lacks(later, whenever), left()["L2"]) == (["", "鲜奶 × 2"], (2, 0))
    deliver_due()
    told = visible(SYSTEM, Notification).filter(user=people.fang, object="trade.salesorder")
    assert len([one for one in told if "锁定了" in str(one.text)]) == 5

    # a mistaken coming in: what was sent stays sent, the last in the queue loses first, only as much as must be
    perform(rep, "trade.salesorder.deliver", sooner.pk)
    stock_in(boss, milk, 3, "L1", expires_on=day(9))
    assert (lacks(whenever), left()["L1"]) == ([""], (7, 1))
    first = visible(SYSTEM, StockMove).get(kind="in", quantity=8)
    item = visible(SYSTEM, StockItem).get(batch__number="L1")
    with pytest.raises(Conflict) as refused:  # four of the eight are with the customer, two belong to others
        perform(boss, "trade.stockitem.undo_in", item.pk, {"came_in": str(first.pk), "reason": "错了"})
    assert refused.value.code == "out_of_stock"
    assert lacks(same_day, later, whenever) == ["", "", ""]
    last = visible(SYSTEM, StockMove).get(kind="in", quantity=3)
    perform(boss, "trade.stockitem.undo_in", item.pk, {"came_in": str(last.pk), "reason": "记重了"})
    assert (lacks(same_day, later, whenever), left()["L1"]) == (["", "", "鲜奶 × 2"], (4, 0))
    assert "锁定的 鲜奶 × 2 没有了" in client.get(f"/orders/{whenever.pk}/").content.decode()

    # what another order gives up goes on to who waits; who gives up by hand does not wait any more
    perform(rep, "trade.salesorder.release_stock", same_day.pk)
    assert lacks(same_day, whenever) == ["", ""]
    perform(rep, "trade.salesorder.reserve_stock", same_day.pk)
    assert lacks(same_day) == ["鲜奶 × 2"]
    perform(rep, "trade.salesorder.cancel", later.pk, {"cancelled_why": "不要了"})
    assert (lacks(same_day), fresh(later).holds_stock) == ([""], False)
    assert clean() == []


def test_an_order_is_served_from_its_own_warehouse(
    people: People, rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any, client: Client
) -> None:
    other = perform(boss, "trade.warehouse.create", None, {"name": "北京仓"})
    setting(boss, other, "available")
    stock_in(boss, milk, 5, "NEAR", expires_on=day(9))
    order = wanting(rep, customer, milk, 3, warehouse=str(other.pk))
    assert (order.lacking, wanting(rep, customer, milk, 1).lacking) == ("鲜奶 × 3", "")
    client.force_login(people.fang)
    assert "NEAR · " not in client.get(f"/orders/{order.pk}/do/deliver_part").content.decode()

    item = visible(SYSTEM, StockItem).get()
    given = {"to": str(other.pk), "quantity": "2"}
    perform(boss, "trade.stockitem.transfer", item.pk, given)
    assert lacks(order) == ["鲜奶 × 1"]
    with pytest.raises(Invalid):
        perform(rep, "trade.salesorder.change", order.pk, {"warehouse": str(main.pk)})
    with pytest.raises(Conflict):
        perform(boss, "trade.warehouse.hand_out", other.pk)
    setting(boss, other, "nothing")
    stock_in(boss, milk, 1, "LATE", expires_on=day(9), warehouse=str(other.pk))
    assert lacks(order) == ["鲜奶 × 1"]
    setting(boss, other, "available")
    perform(boss, "trade.warehouse.hand_out", other.pk)
    assert "NEAR · 剩 9 天 · 可用 2" in client.get(f"/orders/{order.pk}/do/deliver_part").content.decode()
    sent = perform(rep, "trade.salesorder.plan_delivery", order.pk)
    assert sent.warehouse_id == other.pk
    perform(rep, "trade.salesorder.deliver", order.pk)
    here = visible(SYSTEM, StockItem).filter(warehouse=other)
    assert (lacks(order), [one.on_hand for one in here]) == ([""], [0, 0])
    draft = {"customer": str(customer.pk), "warehouse": str(other.pk)}
    perform(rep, "trade.salesorder.create", None, draft)
    with pytest.raises(Conflict):
        perform(boss, "trade.warehouse.remove", other.pk)
    assert clean() == []


def test_what_customers_send_back_goes_to_who_waits_and_is_taken_back_when_it_cannot_be_sold(
    people: People, rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any, client: Client
) -> None:
    setting(boss, main, "available")
    stock_in(boss, milk, 4, "L1", expires_on=day(9))
    had = wanting(rep, customer, milk, 4)
    perform(rep, "trade.salesorder.deliver", had.pk)
    waits = wanting(rep, customer, milk, 5)
    given = {"reason": "多了", "parts": [{"line": str(lines_of(had)[0].pk), "quantity": "1"}]}
    perform(rep, "trade.salesorder.take_back", had.pk, {**given, "restock": False})
    assert lacks(waits) == ["鲜奶 × 5"], "broken goods are nobody's"
    perform(rep, "trade.salesorder.take_back", had.pk, {"reason": "不要了"})
    assert (lacks(waits), left()["L1"]) == (["鲜奶 × 2"], (3, 0))
    client.force_login(people.fang)
    assert "上海仓有货了，锁定了 鲜奶 × 3。" in client.get(f"/orders/{waits.pk}/").content.decode()

    back, item = visible(SYSTEM, StockMove).get(kind="back"), visible(SYSTEM, StockItem).get()
    client.force_login(people.boss)
    assert "退货入库 · +3" in client.get(f"/stock/{item.pk}/do/undo_in").content.decode()
    perform(boss, "trade.stockitem.undo_in", item.pk, {"came_in": str(back.pk), "reason": "包装破了"})
    assert (lacks(waits), left()["L1"]) == (["鲜奶 × 5"], (0, 0))
    with pytest.raises(Invalid):
        perform(boss, "trade.stockitem.undo_in", item.pk, {"came_in": str(back.pk), "reason": "再来"})
    assert (fresh(had).state, clean()) == ("returned", [])


@pytest.mark.parametrize("turn", [1, -1])
def test_two_lines_of_one_batch_in_one_return_are_undone_in_any_order(
    rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any, turn: int
) -> None:
    setting(boss, main, "available")
    stock_in(boss, milk, 6, "L1", expires_on=day(9))
    lines = [{"product": str(milk.pk), "quantity": "3"}] * 2
    had = perform(rep, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
    for verb in ("confirm", "deliver"):
        perform(rep, f"trade.salesorder.{verb}", had.pk)
    waits = wanting(rep, customer, milk, 4)
    perform(rep, "trade.salesorder.take_back", had.pk, {"reason": "不要了"})
    assert (lacks(waits), left()["L1"]) == ([""], (6, 2))
    item, found = visible(SYSTEM, StockItem).get(), visible(SYSTEM, StockMove).filter(kind="back")
    first, last = list(found.order_by("id"))[::turn]
    perform(boss, "trade.stockitem.undo_in", item.pk, {"came_in": str(first.pk), "reason": "破了"})
    assert (lacks(waits), left()["L1"]) == (["鲜奶 × 1"], (3, 0))
    perform(boss, "trade.stockitem.undo_in", item.pk, {"came_in": str(last.pk), "reason": "也破了"})
    assert (lacks(waits), left()["L1"], clean()) == (["鲜奶 × 4"], (0, 0), [])


def test_a_part_delivery_proposes_what_is_there_and_says_what_is_missing_and_why(
    people: People, rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any, client: Client
) -> None:
    other = perform(boss, "trade.warehouse.create", None, {"name": "北京仓"})
    stock_in(boss, milk, 7, "L1", expires_on=day(9))
    stock_in(boss, milk, 2, "OLD", expires_on=day(1))
    stock_in(boss, milk, 3, "FAR", expires_on=day(9), warehouse=str(other.pk))
    perform(rep, "trade.salesorder.reserve_stock", wanting(rep, customer, milk, 1).pk)
    service = perform(boss, "catalog.product.create", None, {"code": "S", "name": "安装", "list_price": "1"})
    asked = [{"product": str(one.pk), "quantity": "10"} for one in (milk, service)]
    order = wanting(rep, customer, milk, 10, lines=asked)
    client.force_login(people.fang)
    page = f"/orders/{order.pk}/do/deliver_part"
    shown = client.get(page).content.decode()
    why = "其中 1 已锁定给别的订单或已拣货、其中 2 没有放行、已冻结、已过期或剩余天数不够、北京仓可用 3。"
    assert f"鲜奶 缺 4：上海仓现存 9、{why}" in shown
    given = proposed(order)
    assert [(str(row.line), row.quantity, str(row.batch or "")) for row in given.rows] == [
        ("鲜奶", 6, "L1"),
        ("安装", 10, ""),
    ]
    parts = [
        {
            "line": str(row.line.pk),
            "quantity": str(row.quantity),
            "batch": str(row.batch.pk) if row.batch else "",
        }
        for row in given.rows
    ]
    perform(rep, "trade.salesorder.deliver_part", order.pk, {"parts": parts})
    assert (proposed(order).rows, "现在没有能发的。" in client.get(page).content.decode()) == ([], True)
    there = client.get(f"{page}?warehouse={other.pk}").content.decode()
    assert "鲜奶 缺 1：北京仓现存 3。" in there
    assert clean() == []
