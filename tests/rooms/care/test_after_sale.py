"""R095: a delivery that was signed for brings three calls, once; taken back when the signing was a mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.care import after_sale
from paceline.care.models import AfterSaleStep
from paceline.kernel.clock import FrozenClock
from paceline.records.action import acting, perform
from paceline.trade.models import Delivery
from tests.rooms.care.conftest import at, customer, tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    """Friday 6 March 2026."""
    return freeze(at("2026-03-06"))


@pytest.fixture
def steps(boss: Principal) -> None:
    for name, basis, days in (
        ("到货电话", "signed", 1),
        ("满意度回访", "signed", 7),
        ("复购提醒", "reorder", 30),
    ):
        perform(boss, "care.aftersalestep.create", None, {"name": name, "basis": basis, "days": days})


@pytest.fixture
def delivery(rep: Principal, boss: Principal) -> Delivery:
    """All of an order, sent and signed for today."""
    pump = perform(boss, "catalog.product.create", None, {"code": "P1", "name": "泵", "list_price": "1130"})
    values = {"customer": str(customer(rep).pk), "lines": [{"product": str(pump.pk), "quantity": "2"}]}
    order = perform(rep, "trade.salesorder.create", None, values)
    perform(rep, "trade.salesorder.confirm", order.pk, {})
    perform(rep, "trade.salesorder.deliver", order.pk, {})
    sent: Delivery = visible(SYSTEM, Delivery).get(order=order)
    perform(rep, "trade.delivery.sign", sent.pk, {"signed_by": "王师傅"})
    return sent


def follow(delivery: Delivery) -> int:
    with acting(SYSTEM, "care.aftersalestep.follow") as act:
        return after_sale.begin(act, delivery.pk)


def test_three_calls_follow_on_workdays(steps: None, delivery: Delivery, rep: Principal) -> None:
    assert follow(delivery) == 3
    planned = tasks(delivery.customer, "after_sale")
    days = [local_day(one.planned_at) for one in planned]
    assert days == [date(2026, 3, 9), date(2026, 3, 13), date(2026, 4, 7)], "5 and 6 April are days of rest"
    assert {one.owner_id for one in planned} == {rep.user_id}
    assert planned[0].subject == f"到货电话：{delivery.order.number}"


def test_told_twice_there_are_still_three(steps: None, delivery: Delivery) -> None:
    follow(delivery)
    assert follow(delivery) == 0
    assert len(tasks(delivery.customer, "after_sale")) == 3


def test_a_step_that_is_off_is_left_out(steps: None, boss: Principal, delivery: Delivery) -> None:
    step = visible(SYSTEM, AfterSaleStep).get(name="满意度回访")
    perform(boss, "care.aftersalestep.change", step.pk, {"active": False})
    assert follow(delivery) == 2


def test_the_reorder_reminder_follows_the_customers_own_interval(steps: None, delivery: Delivery) -> None:
    type(delivery.customer)._default_manager.filter(pk=delivery.customer_id).update(order_interval=10)
    follow(delivery)
    assert local_day(tasks(delivery.customer, "after_sale")[-1].planned_at) == date(2026, 3, 16)


def test_a_signing_taken_back_takes_back_the_calls(steps: None, delivery: Delivery, rep: Principal) -> None:
    follow(delivery)
    perform(rep, "trade.delivery.unsign", delivery.pk, {"reason": "点错了"})
    with acting(SYSTEM, "care.aftersalestep.follow") as act:
        assert after_sale.take_back(act, delivery.pk) == 3
    assert {one.status for one in tasks(delivery.customer, "after_sale")} == {"cancelled"}
    assert follow(delivery) == 0, "it is on its way again"
    perform(rep, "trade.delivery.sign", delivery.pk, {"signed_by": "王师傅"})
    assert follow(delivery) == 3


def test_whoever_wants_no_calls_gets_none(steps: None, delivery: Delivery, rep: Principal) -> None:
    perform(rep, "customers.customer.change", delivery.customer_id, {"tags": ["免打扰"]})
    assert follow(delivery) == 0


def test_the_events_of_trade_are_listened_to() -> None:
    from paceline.records.acting.publishing import interested_in

    ours: Any = sorted(name for name in interested_in("trade.delivery.sign_part") if "care" in name)
    assert ours == [
        "paceline.care.reactions.care_after_sale",
        "paceline.care.satisfaction.asking.after_delivery",
    ]
