"""Returns and refunds that were a mistake are taken back, again and again, and every figure is as before."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, PacelineError
from paceline.records.action import perform
from paceline.trade.models import Posting, Refund, SalesOrder, StockItem
from paceline.trade.models.order import OrderState
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of, money, plan_of, receipt_of
from tests.rooms.trade.test_receipts import clean

pytestmark = pytest.mark.django_db


def owes(order: SalesOrder) -> Any:
    return sum(line.amount for line in plan_of(order))


def live() -> Any:
    """What the ledger says now."""
    return sum(visible(SYSTEM, Posting).filter(is_live=True).values_list("amount", flat=True))


def test_a_return_is_taken_back_twice_and_all_is_as_before(
    rep: Principal, finance: Principal, customer: Any, confirmed: SalesOrder
) -> None:
    receipt = receipt_of(rep, customer, "2000")
    perform(finance, "trade.receipt.verify", receipt.pk, {})
    perform(rep, "trade.salesorder.deliver", confirmed.pk, {})
    before, paid = (owes(confirmed), live()), fresh(receipt).unallocated
    for _ in range(2):
        back = perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "坏了"})
        assert (fresh(confirmed).state, owes(confirmed), live()) == (OrderState.RETURNED, 0, 0)
        perform(rep, "trade.salesorder.undo_return", back.pk, {"reason": "点错了"})
        assert (fresh(confirmed).state, fresh(back).state) == (OrderState.DELIVERED, OrderState.CANCELLED)
        assert [line.returned for line in lines_of(confirmed)] == [0, 0]
        assert (owes(confirmed), live()) == before
        assert fresh(receipt).unallocated == paid, "allocated again as before"
        assert clean() == []
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.undo_return", back.pk, {"reason": "再来"})
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.undo_return", confirmed.pk, {"reason": "不是退货单"})


def in_three(rep: Principal, order: SalesOrder) -> None:
    """Three instalments; the order is delivered."""
    days = ("2026-03-01", "2026-04-01", "2026-05-01")
    steps = [{"due_on": day, "share": share} for day, share in zip(days, ("0.3", "0.6", "0.1"), strict=True)]
    perform(rep, "trade.salesorder.plan", order.pk, {"steps": steps})
    perform(rep, "trade.salesorder.deliver", order.pk, {})


def split(order: SalesOrder) -> list[tuple[Any, ...]]:
    return [(line.seq, line.due_on, line.amount, line.paid) for line in plan_of(order)]


@pytest.mark.parametrize("whole", [True, False])
def test_the_split_and_what_was_paid_on_it_come_back_with_the_return(
    rep: Principal, finance: Principal, customer: Any, confirmed: SalesOrder, whole: bool
) -> None:
    in_three(rep, confirmed)
    receipt = receipt_of(rep, customer, "1500")
    perform(finance, "trade.receipt.verify", receipt.pk, {})
    before, left = split(confirmed), fresh(receipt).unallocated
    pump = lines_of(confirmed)[0]
    parts = {} if whole else {"parts": [{"line": str(pump.pk), "quantity": "1"}]}
    for _ in range(2):
        back = perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "坏了", **parts})
        assert split(confirmed) != before
        perform(rep, "trade.salesorder.undo_return", back.pk, {"reason": "点错了"})
        assert (split(confirmed), fresh(receipt).unallocated, clean()) == (before, left, [])


def test_money_that_was_refunded_meanwhile_stays_refunded(
    rep: Principal, finance: Principal, customer: Any, confirmed: SalesOrder
) -> None:
    in_three(rep, confirmed)
    receipt = receipt_of(rep, customer, "1500")
    perform(finance, "trade.receipt.verify", receipt.pk, {})
    before = [row[:3] for row in split(confirmed)]
    back = perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "坏了"})
    perform(finance, "trade.receipt.refund", receipt.pk, {"amount": "1400", "reason": "退货"})
    perform(rep, "trade.salesorder.undo_return", back.pk, {"reason": "点错了"})
    assert [row[:3] for row in split(confirmed)] == before
    assert (sum(row[3] for row in split(confirmed)), clean()) == (money("100"), [])


def test_a_plan_that_somebody_changed_since_is_only_fitted(
    rep: Principal, finance: Principal, customer: Any, confirmed: SalesOrder
) -> None:
    in_three(rep, confirmed)
    pump = lines_of(confirmed)[0]
    part = {"parts": [{"line": str(pump.pk), "quantity": "1"}]}
    whole = owes(confirmed)
    back = perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "坏了", **part})
    first = plan_of(confirmed)[0]
    perform(rep, "trade.paymentplan.postpone", first.pk, {"due_on": "2026-09-01", "reason": "客户缓付"})
    perform(rep, "trade.salesorder.undo_return", back.pk, {"reason": "点错了"})
    assert (owes(confirmed), fresh(first).due_on.month, clean()) == (whole, 9, [])


def test_of_two_returns_one_is_taken_back(rep: Principal, confirmed: SalesOrder) -> None:
    perform(rep, "trade.salesorder.deliver", confirmed.pk, {})
    pumps, valves = lines_of(confirmed)
    one = {"parts": [{"line": str(pumps.pk), "quantity": "1"}]}
    first = perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "坏了", **one})
    rest = perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "不要了"})
    perform(rep, "trade.salesorder.undo_return", rest.pk, {"reason": "还要"})
    assert [fresh(line).returned for line in (pumps, valves)] == [1, 0]
    assert owes(confirmed) == fresh(confirmed).amount + fresh(first).amount
    assert (fresh(confirmed).state, clean()) == (OrderState.DELIVERED, [])


def test_a_return_in_a_closed_month_is_reversed_in_an_open_one(
    rep: Principal, boss: Principal, confirmed: SalesOrder
) -> None:
    perform(rep, "trade.salesorder.deliver", confirmed.pk, {})
    back = perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "坏了"})
    day = fresh(back).ordered_on.replace(day=1)
    month = perform(boss, "trade.ledgerperiod.create", None, {"month": day.isoformat()})
    perform(boss, "trade.ledgerperiod.close", month.pk, {})
    perform(rep, "trade.salesorder.undo_return", back.pk, {"reason": "点错了"})
    kinds = visible(SYSTEM, Posting).filter(order=back).values_list("kind", flat=True)
    assert sorted(kinds) == ["return", "return", "reversal", "reversal"]
    assert (live(), clean()) == (fresh(confirmed).amount, [])


def test_goods_that_came_back_leave_stock_again_unless_they_are_gone(
    rep: Principal, boss: Principal, customer: Any
) -> None:
    given = {"code": "M", "name": "鲜奶", "list_price": "10", "keeps_stock": True}
    milk = perform(boss, "catalog.product.create", None, given)
    perform(boss, "trade.warehouse.create", None, {"name": "上海仓"})
    perform(boss, "catalog.product.stock_in", milk.pk, {"quantity": "5"})

    def sold(quantity: str) -> Any:
        lines = [{"product": str(milk.pk), "quantity": quantity}]
        made = perform(rep, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
        for verb in ("confirm", "deliver"):
            perform(rep, f"trade.salesorder.{verb}", made.pk)
        return made

    had = sold("3")
    back = perform(rep, "trade.salesorder.take_back", had.pk, {"reason": "不要了"})
    assert visible(SYSTEM, StockItem).get().on_hand == 5
    perform(rep, "trade.salesorder.undo_return", back.pk, {"reason": "还要"})
    assert visible(SYSTEM, StockItem).get().on_hand == 2
    back = perform(rep, "trade.salesorder.take_back", had.pk, {"reason": "不要了"})
    sold("4")
    with pytest.raises(Conflict) as refused:
        perform(rep, "trade.salesorder.undo_return", back.pk, {"reason": "还要"})
    assert "鲜奶" in refused.value.text(str)
    assert (fresh(had).state, visible(SYSTEM, StockItem).get().on_hand, clean()) == ("returned", 1, [])


def test_a_return_offers_only_to_be_taken_back(
    rep: Principal, people: People, confirmed: SalesOrder, client: Client
) -> None:
    perform(rep, "trade.salesorder.deliver", confirmed.pk, {})
    back = perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "坏了"})
    for verb, given in {
        "take_back": {"reason": "x"},
        "undo_delivery": {"reason": "x"},
        "plan": {"steps": []},
    }.items():
        with pytest.raises(PacelineError):
            perform(rep, f"trade.salesorder.{verb}", back.pk, given)
    client.force_login(people.fang)
    assert "撤回退货" in client.get(f"/orders/{back.pk}/").content.decode()
    assert "已经全部退货" in client.get(f"/orders/{confirmed.pk}/do/plan").content.decode()


def test_a_day_that_has_to_be_over_is_picked_among_days_gone_by(
    rep: Principal, finance: Principal, customer: Any, people: People, client: Client
) -> None:
    receipt = receipt_of(rep, customer, "1000")
    perform(finance, "trade.receipt.verify", receipt.pk, {})
    client.force_login(people.boss)
    form = client.get(f"/receipts/{receipt.pk}/do/refund").content.decode()
    assert f'max="{clock.today().isoformat()}"' in form
    assert ("昨天" in form, "明天" in form) == (True, False)


def test_refunds_are_undone_one_by_one(
    rep: Principal, finance: Principal, customer: Any, people: People, client: Client
) -> None:
    receipt = receipt_of(rep, customer, "1000")
    perform(finance, "trade.receipt.verify", receipt.pk, {})
    with pytest.raises(Conflict):
        perform(finance, "trade.receipt.undo_refund", receipt.pk, {"reason": "没有退过"})
    first = perform(finance, "trade.receipt.refund", receipt.pk, {"amount": "300", "reason": "多付"})
    perform(finance, "trade.receipt.refund", receipt.pk, {"amount": "200", "reason": "多付"})
    client.force_login(people.boss)
    assert "¥300.00" in client.get(f"/receipts/{receipt.pk}/do/undo_refund").content.decode()
    perform(finance, "trade.receipt.undo_refund", receipt.pk, {"reason": "退回来了", "refund": str(first.pk)})
    assert (fresh(receipt).refunded, fresh(receipt).unallocated) == (money("200"), money("800"))
    other = receipt_of(rep, customer, "50")
    perform(finance, "trade.receipt.verify", other.pk, {})
    perform(finance, "trade.receipt.refund", other.pk, {"amount": "50", "reason": "多付"})
    key = str(visible(SYSTEM, Refund).get(receipt=receipt).pk)
    with pytest.raises(Invalid):
        perform(finance, "trade.receipt.undo_refund", other.pk, {"reason": "别人的", "refund": key})
    perform(finance, "trade.receipt.undo_refund", receipt.pk, {"reason": "退回来了"})
    assert (fresh(receipt).unallocated, clean()) == (money("1000"), [])
    perform(finance, "trade.receipt.reverse", receipt.pk, {"reason": "银行退票"})
