"""Whatever people do with a deal's papers and money in whatever order: I4, I6, I7, I14, I02–I06, and nothing halfway.

I2, I3, I5 and I13 have property tests of their own: splits, quotas, stage history, jobs run twice (see below).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.catalog.jobs import end_promotions
from paceline.customers.jobs import mark_missed
from paceline.kernel import clock as time
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, PacelineError
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.verify import invariants
from paceline.trade.jobs import remind_of_dues, run_presales
from paceline.trade.models import (
    Allocation,
    Invoice,
    Ledger,
    LedgerPeriod,
    OrderLine,
    PaymentPlan,
    Receipt,
    SalesOrder,
)
from paceline.trade.models.order import COUNTED
from tests.rooms.trade.conftest import fresh, lines_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ALWAYS = ("I02", "I03", "I04", "I05o", "I06", "I06o", "I06k", "I06l", "I06z", "I06m", "I06i", "I06b", "I07r", "I07p",
          "I12o", "I14p", "I14c", "I15", "I16")  # fmt: skip
CENTS = st.decimals("0.01", "9999.99", places=2)
VERBS = ("order", "amend", "receive", "invoice", "issue", "flush", "deliver", "take_back", "cancel", "reverse",
         "release", "close")  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(1, 9), CENTS, st.decimals(0, 1, places=2)),
    min_size=6,
    max_size=14,
)
NTH = count()


class Business:
    """One customer and what was made for it; a step that the rules refuse changes nothing and is no mistake."""

    def __init__(self, boss: Principal, product: Any) -> None:
        self.boss, self.product = boss, product
        name = {"name": f"某公司{next(NTH)}", "credit_code": "91320500MA1MKJ5L3Q"}
        self.customer = perform(boss, "customers.customer.create", None, {"name": name["name"]})

    def newest(self, model: Any, **which: Any) -> Any:
        found = visible(SYSTEM, model).filter(customer=self.customer, **which).order_by("-id").first()
        if found is None:
            raise Conflict("nothing there yet")
        return found

    def do(self, step: str, *values: Any) -> None:
        events = Event.objects.count()
        try:
            with transaction.atomic():
                getattr(self, step)(*values)
        except PacelineError:
            assert Event.objects.count() == events, "what was refused left no trace"

    def act(self, verb: str, record: Any, **inputs: Any) -> Any:
        return perform(self.boss, f"trade.{verb}", record.pk, inputs)

    def order(self, quantity: int, price: Decimal, discount: Decimal) -> None:
        row = {"product": str(self.product.pk), "quantity": quantity, "price": price, "discount": discount}
        given_ = {"customer": str(self.customer.pk), "lines": [row, {**row, "discount": "0"}]}
        made = perform(self.boss, "trade.salesorder.create", None, given_)
        self.act("salesorder.confirm", made)

    def amend(self, _: int, price: Decimal, *__: Any) -> None:
        order = self.newest(SalesOrder, returns=None)
        change = {"line": str(lines_of(order)[0].pk), "price": str(price)}
        self.act("salesorder.amend", order, reason="改价", changes=[change])

    def deliver(self, *_: Any) -> None:
        self.act("salesorder.deliver", self.newest(SalesOrder, returns=None))

    def cancel(self, *_: Any) -> None:
        self.act("salesorder.cancel", self.newest(SalesOrder, returns=None), cancelled_why="不要了")

    def take_back(self, *_: Any) -> None:
        order = self.newest(SalesOrder, returns=None)
        part = {"line": str(lines_of(order)[0].pk), "quantity": "1"}
        self.act("salesorder.take_back", order, reason="坏了", parts=[part])

    def receive(self, _: int, amount: Decimal, *__: Any) -> None:
        values = {"customer": str(self.customer.pk), "amount": str(amount), "received_on": "2026-07-01"}
        made = perform(self.boss, "trade.receipt.create", None, values)
        visible(SYSTEM, Receipt).filter(pk=made.pk).update(created_by=None)
        self.act("receipt.verify", made)

    def reverse(self, *_: Any) -> None:
        self.act("receipt.reverse", self.newest(Receipt, state="verified"), reason="退票")

    def release(self, *_: Any) -> None:
        self.act("receipt.release", self.newest(Receipt, state="verified"), reason="核错")

    def invoice(self, _: int, amount: Decimal, *__: Any) -> None:
        order = self.newest(SalesOrder, returns=None)
        self.act("salesorder.invoice", order, kind="ordinary", amount=str(amount))

    def issue(self, *_: Any) -> None:
        made = self.newest(Invoice, state="requested")
        visible(SYSTEM, Invoice).filter(pk=made.pk).update(created_by=None, owner=None)
        self.act("invoice.approve", made)
        self.act("invoice.issue", made, invoice_number=f"N{next(NTH)}")

    def flush(self, _: int, amount: Decimal, *__: Any) -> None:
        made = self.newest(Invoice, state="issued", red_of=None)
        self.act("invoice.red_flush", made, reason="错", red_number=f"N{next(NTH)}", red_amount=str(amount))

    def close(self, *_: Any) -> None:
        month = perform(self.boss, "trade.ledgerperiod.create", None, {"month": time.today().isoformat()})
        self.act("ledgerperiod.close", month)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_money_agrees_whatever_happens(steps: list[Any], boss: Principal, pump: Any) -> None:
    with transaction.atomic():
        business = Business(boss, pump)
        business.order(2, Decimal("33.33"), Decimal("0.15"))
        for step, *values in steps:
            business.do(step, *values)
        agrees(business)
        assert [
            f"{code} {line}" for code in ALWAYS if code in invariants for line in invariants[code].find()
        ] == []
        transaction.set_rollback(True)


def agrees(business: Business) -> None:
    """I6, I7 and I14 by hand, from the rows themselves."""
    orders = visible(SYSTEM, SalesOrder).filter(customer=business.customer, state__in=COUNTED)
    ledger = list(visible(SYSTEM, Ledger).filter(customer=business.customer))
    lines = list(visible(SYSTEM, OrderLine).filter(order__in=orders))
    for name in ("net", "tax", "margin", "amount"):
        assert sum(getattr(row, name) for row in ledger) == sum(getattr(line, name) for line in lines), name
    assert sum(order.amount for order in orders) == sum(line.amount for line in lines)
    plans = list(visible(SYSTEM, PaymentPlan).filter(customer=business.customer))
    assert sum(plan.amount for plan in plans) == sum(order.amount for order in orders)
    used = visible(SYSTEM, Allocation).filter(customer=business.customer)
    for plan in plans:
        assert 0 <= plan.paid == sum(one.amount for one in used if one.plan_id == plan.pk) <= plan.amount
    for receipt in visible(SYSTEM, Receipt).filter(customer=business.customer):
        assert 0 <= sum(one.amount for one in used if one.receipt_id == receipt.pk) <= receipt.amount
    for order in orders.filter(returns=None):
        issued = visible(SYSTEM, Invoice).filter(
            order=order, state__in=("issued", "delivered", "red_flushed")
        )
        assert order.invoiced == sum(one.amount for one in issued) >= 0


def test_jobs_that_run_twice_change_nothing(
    rep: Principal, boss: Principal, customer: Any, confirmed: SalesOrder, clock: FrozenClock
) -> None:
    """I13: reminders, missed follow-ups, ended promotions and the clock of presales."""
    start = time.now()
    sale = {
        "name": "一天",
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(days=1)).isoformat(),
    }
    made = perform(boss, "catalog.promotion.create", None, sale)
    perform(boss, "catalog.promotionitem.create", None, {"promotion": str(made.pk), "percent": "5%"})
    perform(boss, "catalog.promotion.publish", made.pk)
    planned = {"customer": str(customer.pk), "kind": "call", "subject": "回访",
               "planned_at": (start + timedelta(hours=1)).isoformat()}  # fmt: skip
    perform(rep, "customers.activity.create", None, planned)
    clock.advance(timedelta(days=31))
    jobs = (remind_of_dues, mark_missed, end_promotions, run_presales)
    first = [job() for job in jobs]
    events, records = Event.objects.count(), [fresh(made).version, fresh(confirmed).version]
    assert fresh(made).state == "ended"
    assert any("1" in said for said in first)
    for job in jobs:
        job()
    assert Event.objects.count() == events
    assert [fresh(made).version, fresh(confirmed).version] == records
    assert not visible(SYSTEM, LedgerPeriod).exists()
