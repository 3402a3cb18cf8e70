"""R073, R077: who buys becomes a customer, who goes quiet is noticed, classes follow sales or a hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Customer
from paceline.customers.worth.night import go_round
from paceline.kernel import clock
from paceline.records.models import Event
from paceline.workflow.outbox import deliver_due
from tests.stories.test_mk_2_presale_quota import staff
from tests.stories.world import World

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 5, 2, tzinfo=UTC)


class Shop:
    """张三 sells, 孙颖 confirms the money; days pass."""

    def __init__(self, world: World, freeze: Any) -> None:
        self.world, self.clock = world, freeze(START)
        self.finance = staff(world, "孙颖", "sunying", "finance")
        values = {"code": "P", "name": "泵", "list_price": "11300", "tax_rate": "13%"}
        self.product = world["林悦"].post("/products/", values)["id"]

    def on(self, day: int) -> date:
        """That many days after the start."""
        self.clock.move_to(START + timedelta(days=day))
        return (START + timedelta(days=day)).date()

    def customer(self, name: str, **values: Any) -> str:
        key: str = self.world["张三"].post("/customers/", {"name": name, **values})["id"]
        return key

    def sells(self, customer: str, quantity: int = 1) -> None:
        """An order of today, paid in full."""
        zhang = self.world["张三"]
        lines = [{"product": self.product, "quantity": str(quantity)}]
        order = zhang.post("/orders/", {"customer": customer, "lines": lines})["id"]
        zhang.post(f"/orders/{order}/confirm")
        receipt = {"customer": customer, "order": order, "amount": str(11300 * quantity)}
        paid = zhang.post("/receipts/", {**receipt, "received_on": str(local_day(clock.now()))})["id"]
        self.finance.post(f"/receipts/{paid}/verify")
        deliver_due()

    def seen(self, customer: str) -> dict[str, Any]:
        found: dict[str, Any] = self.world["张三"].get(f"/customers/{customer}/")
        return found

    def night(self) -> Any:
        return go_round(local_day(clock.now()))


@pytest.fixture
def shop(world: World, freeze: Any) -> Shop:
    return Shop(world, freeze)


def moves(customer: str, field: str) -> list[tuple[Any, Any, str]]:
    """The moves of a field that the rules made, with their reasons, oldest first."""
    told = Event.objects.filter(record_id=customer, name="customers.customer.reckon").order_by("seq")
    return [
        (
            *event.payload["changes"][field],
            event.payload["said"][list(event.payload["changes"]).index(field)]["params"],
        )
        for event in told
        if field in event.payload["changes"]
    ]


def stages(customer: str) -> list[str]:
    return [after for _, after, _ in moves(customer, "lifecycle")]


def test_first_payment_second_order_silence_and_back(shop: Shop) -> None:
    key = shop.customer("青原牧业")
    assert shop.seen(key)["lifecycle"] == "prospect"
    shop.night()
    assert shop.seen(key)["lifecycle"] == "prospect", "nothing bought, nothing moved"
    shop.sells(key)
    found = shop.seen(key)
    assert (found["lifecycle"], found["orders_count"], found["first_order_on"]) == ("new", 1, "2026-01-05")
    shop.on(30)
    shop.sells(key)
    assert shop.seen(key)["lifecycle"] == "active"
    shop.on(30 + 46)
    shop.night()
    assert shop.seen(key)["lifecycle"] == "at_risk"
    shop.on(30 + 91)
    shop.night()
    assert shop.night().lifecycle == 0, "a second round of the day changes nothing"
    shop.sells(key)
    shop.on(30 + 91 + 30)
    shop.sells(key)
    assert stages(key) == ["new", "active", "at_risk", "dormant", "won_back", "active"]
    why = moves(key, "lifecycle")[3][2]
    assert why == {"days": 91, "usual": 30}


def test_the_share_of_wallet_follows_sales_and_the_estimate(shop: Shop) -> None:
    key, zhang = shop.customer("青原牧业"), shop.world["张三"]
    zhang.ask("PATCH", f"/customers/{key}", {"category_spend": "40000"})
    assert shop.seen(key)["wallet_share"] is None, "nothing was bought yet"
    shop.sells(key)
    assert shop.seen(key)["wallet_share"] == "0.250000", "10,000 without tax"
    zhang.ask("PATCH", f"/customers/{key}", {"category_spend": "5000"})
    assert shop.seen(key)["wallet_share"] == "2.000000"
    shop.sells(key, 2)
    assert shop.seen(key)["wallet_share"] == "6.000000"
    zhang.ask("PATCH", f"/customers/{key}", {"category_spend": None})
    assert shop.seen(key)["wallet_share"] is None


def test_a_new_customer_gets_its_programme_and_a_silent_one_is_woken_up(shop: Shop) -> None:
    ops, zhang = shop.world["林悦"], shop.world["张三"]
    ops.post("/value-rules/", {"dormant_days": "89", "dormant_times": "9", "risk_times": "8"})
    known = ops.get("/lifecycle-policies/")["data"]
    policies = {one["lifecycle"]: one["id"] for one in known}
    for state in ("new", "active", "dormant"):
        ops.ask("PATCH", f"/lifecycle-policies/{policies[state]}/", {"active": True})
    key = shop.customer("青原牧业")
    shop.sells(key)
    assert running(zhang, key) == ["新客户经营"]
    shop.on(30)
    shop.sells(key)
    assert (shop.seen(key)["lifecycle"], running(zhang, key)) == ("active", ["老客户增值"])
    shop.on(30 + 90)
    for _ in range(2):
        shop.night()
        deliver_due()
    assert (shop.seen(key)["lifecycle"], running(zhang, key)) == ("dormant", ["沉睡唤醒"])
    subjects = [one["subject"] for one in zhang.get("/activities/")["data"] if one["status"] == "planned"]
    assert sorted(subjects) == sorted(["关怀消息", "专属优惠", "资深同事来电", "问清原因"])


def running(who: Any, customer: str) -> list[str]:
    """The cadences in which a customer is."""
    rows = (who.get(f"/enrollments/{one['id']}") for one in who.get("/enrollments/")["data"])
    return [
        one["cadence"]["title"]
        for one in rows
        if one["customer"]["id"] == customer and one["state"] == "running"
    ]


def test_class_follows_sales_and_a_setting_by_hand_holds(shop: Shop) -> None:
    ops = shop.world["林悦"]
    ops.post(
        "/value-rules/", {"class_by": "limits", "a_amount": "50000", "b_amount": "10000", "c_amount": "1000"}
    )
    key, other = shop.customer("恒泽精密", customer_class="B"), shop.customer("远山")
    shop.sells(key, 4)
    assert shop.seen(key)["customer_class"] == "B", "40,000 are still B"
    shop.on(10)
    shop.sells(key)
    ((before, after, why),) = moves(key, "customer_class")
    assert (before, after, why["amount"], why["n"]) == ("B", "A", "¥50,000.00", 2)
    by_hand = {"customer_class": "C", "reason": "换了采购负责人", "until": "2026-03-01"}
    assert shop.world["张三"].post(f"/customers/{key}/set_by_hand", by_hand)["class_until"] == "2026-03-01"
    shop.night()
    assert shop.seen(key)["customer_class"] == "C", "held until the day named"
    shop.on(90)
    dry = go_round(local_day(clock.now()), dry=True)
    assert (dry.classes, shop.seen(key)["customer_class"]) == (1, "C")
    shop.night()
    assert shop.seen(key)["customer_class"] == "A"
    assert shop.seen(other)["customer_class"] == "", "who never bought has no class by rule"


def test_an_ordinary_edit_is_a_setting_by_hand_too(shop: Shop) -> None:
    key = shop.customer("青原牧业")
    shop.sells(key)
    zhang = shop.world["张三"]
    answer = zhang.ask("PATCH", f"/customers/{key}/", {"lifecycle": "lost"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["lifecycle_until"] == "2026-04-05"
    shop.sells(key)
    assert shop.seen(key)["lifecycle"] == "lost"
    zhang.post(f"/customers/{key}/end_by_hand")
    assert shop.seen(key)["lifecycle"] == "new"
    assert "没有手动调整过" in str(zhang.refused(f"/customers/{key}/end_by_hand"))
    problem = zhang.refused(f"/customers/{key}/set_by_hand", {"reason": "忘了选"})
    assert "请选择新的等级、客户状态或优先级" in str(problem)


def test_what_was_not_kept_does_not_count(shop: Shop) -> None:
    key = shop.customer("青原牧业")
    shop.sells(key)
    receipt = shop.finance.get("/receipts/")["data"][0]["id"]
    shop.finance.post(f"/receipts/{receipt}/reverse", {"reason": "退票"})
    deliver_due()
    found = visible(SYSTEM, Customer).get(pk=key)
    assert (found.orders_count, found.first_order_on, found.lifecycle) == (None, None, "prospect")
