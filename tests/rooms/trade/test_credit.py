"""Credit limits: what counts, who sets them, two orders at once, late payers; and reminders of what is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict
from paceline.records.action import perform
from paceline.trade.credit import exposure
from paceline.trade.jobs import remind_of_dues
from paceline.trade.models import SalesOrder
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.trade.conftest import fresh, money, receipt_of

pytestmark = pytest.mark.django_db


def another(rep: Principal, customer: Any, pump: Any, quantity: int) -> SalesOrder:
    lines = [{"product": str(pump.pk), "quantity": str(quantity)}]
    made: SalesOrder = perform(
        rep, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines}
    )
    return made


def test_what_is_owed_counts_until_it_is_paid(
    clock: FrozenClock, rep: Principal, finance: Principal, customer: Any, confirmed: SalesOrder, pump: Any
) -> None:
    perform(rep, "customers.customer.set_credit", customer.pk, {"credit_limit": "3000"})
    assert exposure(customer.pk) == confirmed.amount == money("2333.97")
    more = another(rep, customer, pump, 1)
    with pytest.raises(Conflict) as refused:  # without an approval flow it is refused in words
        perform(rep, "trade.salesorder.confirm", more.pk)
    assert "3,463.97" in str(refused.value)
    paid = receipt_of(rep, customer, "1000", on="2026-07-01")
    perform(finance, "trade.receipt.verify", paid.pk, {"allocate": False})
    assert exposure(customer.pk) == money("1333.97"), "a prepayment counts before it is allocated"
    perform(rep, "trade.salesorder.confirm", more.pk)
    assert fresh(more).state == "confirmed"


def test_whoever_is_late_gets_nothing_more_until_he_has_paid(
    clock: FrozenClock, rep: Principal, customer: Any, confirmed: SalesOrder, pump: Any, people: People
) -> None:
    perform(rep, "customers.customer.set_credit", customer.pk, {"overdue_blocks": True})
    perform(rep, "trade.salesorder.confirm", another(rep, customer, pump, 1).pk)  # nothing is late yet
    clock.advance(timedelta(days=27))
    assert remind_of_dues().endswith("2 条")
    clock.advance(timedelta(days=4))
    assert (remind_of_dues()[-3], remind_of_dues()[-3]) == ("2", "0")
    told = [n.text for n in Notification.objects.filter(user=people.fang).order_by("created_at", "id")]
    assert any("还有 3 天到期" in text for text in told)
    assert any("已逾期 1 天" in text for text in told)
    late = another(rep, customer, pump, 1)
    with pytest.raises(Conflict) as refused:
        perform(rep, "trade.salesorder.confirm", late.pk)
    assert "逾期" in str(refused.value)
    assert visible(SYSTEM, SalesOrder).get(pk=late.pk).over_credit is False, "what is refused leaves nothing"
