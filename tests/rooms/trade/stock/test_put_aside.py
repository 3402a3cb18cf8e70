"""Stock put aside on confirming, goods noted as come in by mistake, and how long customers want goods to be good."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.action import perform
from paceline.trade.models import Batch, Delivery, SalesOrder, StockItem, StockMove, Warehouse
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of
from tests.rooms.trade.stock.test_deliveries import clean
from tests.rooms.trade.stock.test_stock import day, left, main, milk, ordered, stock_in

__all__ = ["main", "milk"]
pytestmark = pytest.mark.django_db


def setting(boss: Principal, warehouse: Warehouse, value: str) -> None:
    perform(boss, "trade.warehouse.change", warehouse.pk, {"on_confirm": value})


def test_confirming_puts_aside_what_the_warehouse_says_and_tells_what_is_missing(
    rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any
) -> None:
    stock_in(boss, milk, 5, "L1", expires_on=day(6))
    setting(boss, main, "available")
    first, second = ordered(rep, customer, milk, 3), ordered(rep, customer, milk, 4)
    assert (first.holds_stock, first.lacking, left()["L1"]) == (True, "", (5, 0))
    assert (second.holds_stock, second.lacking) == (True, "鲜奶 × 2")
    line = str(lines_of(second)[0].pk)
    perform(rep, "trade.salesorder.amend", second.pk,
            {"reason": "多要", "changes": [{"line": line, "quantity": "5"}]})  # fmt: skip
    assert fresh(second).lacking == "鲜奶 × 3"
    stock_in(boss, milk, 3, "L2", expires_on=day(8))
    assert (fresh(second).lacking, left()["L2"]) == ("", (3, 0))

    setting(boss, main, "everything")
    with pytest.raises(Conflict) as refused:
        ordered(rep, customer, milk, 1)
    assert refused.value.code == "out_of_stock"
    assert "鲜奶 × 1" in str(refused.value)
    draft = visible(SYSTEM, SalesOrder).latest("created_at")
    assert (draft.state, draft.lacking) == ("draft", "")
    setting(boss, main, "nothing")
    perform(rep, "trade.salesorder.confirm", draft.pk)
    assert fresh(draft).holds_stock is False
    assert clean() == []


def test_a_mistaken_coming_in_is_taken_back_once_and_only_while_the_goods_are_there(
    rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any
) -> None:
    stock_in(boss, milk, 5, "L1", expires_on=day(6))
    stock_in(boss, milk, 50, "L1", expires_on=day(6))
    item = visible(SYSTEM, StockItem).get()
    right, wrong = visible(SYSTEM, StockMove).filter(kind="in").order_by("quantity")
    given = {"came_in": str(wrong.pk), "reason": "多打了一个零"}
    perform(boss, "trade.stockitem.undo_in", item.pk, given)
    assert (left()["L1"], fresh(milk).stock) == ((5, 5), 5)
    assert visible(SYSTEM, StockMove).get(reverses=wrong).note == "多打了一个零"
    with pytest.raises(Invalid):
        perform(boss, "trade.stockitem.undo_in", item.pk, given)
    order = ordered(rep, customer, milk, 2)
    perform(rep, "trade.salesorder.reserve_stock", order.pk)
    with pytest.raises(Conflict) as refused:
        perform(boss, "trade.stockitem.undo_in", item.pk, {"came_in": str(right.pk), "reason": "错了"})
    assert refused.value.code == "out_of_stock"
    assert clean() == []


def test_a_customer_may_want_longer_life_and_the_dialog_offers_only_what_may_go(
    people: People, rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any, client: Client
) -> None:
    for number, life in (("SHORT", 4), ("LONG", 9), ("OLD", 1)):
        stock_in(boss, milk, 5, number, expires_on=day(life))
    other = perform(boss, "trade.warehouse.create", None, {"name": "北京仓"})
    stock_in(boss, milk, 7, "FAR", expires_on=day(9), warehouse=str(other.pk))
    order = ordered(rep, customer, milk, 6)
    client.force_login(people.fang)
    page = f"/orders/{order.pk}/do/deliver_part"
    shown = client.get(page).content.decode()
    assert "SHORT · 剩 4 天 · 可用 5" in shown
    assert shown.index("SHORT · ") < shown.index("LONG · 剩 9 天")
    assert "OLD · " not in shown
    assert "FAR · " not in shown
    assert "FAR · 剩 9 天 · 可用 7" in client.get(page, {"warehouse": str(other.pk)}).content.decode()
    perform(rep, "customers.customer.change", customer.pk, {"min_life_days": "6"})
    assert "SHORT · " not in client.get(page).content.decode()
    typed = {"parts.0.line": str(lines_of(order)[0].pk), "parts.0.quantity": "0", "_fields": "parts"}
    again = client.post(page, typed, headers={"HX-Request": "true"})
    assert (again.status_code, "LONG · " in again.content.decode()) == (422, True)
    batch = visible(SYSTEM, Batch).get(number="SHORT")
    line = str(lines_of(order)[0].pk)
    with pytest.raises(Conflict) as refused:
        perform(rep, "trade.salesorder.deliver_part", order.pk,
                {"parts": [{"line": line, "quantity": "1", "batch": str(batch.pk)}]})  # fmt: skip
    assert refused.value.code == "not_good"
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.deliver", order.pk)
    perform(rep, "customers.customer.change", customer.pk, {"min_life_days": "0"})
    perform(rep, "trade.salesorder.deliver", order.pk)
    sent = visible(SYSTEM, Delivery).get(order=order)
    assert "SHORT × 1" in client.get(f"/deliveries/{sent.pk}/do/sign_part").content.decode()
    assert "鲜奶 × 6" in client.get(f"/orders/{order.pk}/do/take_back").content.decode()
    assert client.get(f"/deliveries/{sent.pk}/paper").status_code == 200
    assert (left()["OLD"][0], left()["SHORT"][0], left()["LONG"][0]) == (Decimal(0), Decimal(4), Decimal(5))
    assert clean() == []
