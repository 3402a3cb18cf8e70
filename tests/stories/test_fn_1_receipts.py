"""FN-1 and FN-2: finance verifies a receipt, it pays what fell due first, and what is overdue shows by age."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import SYSTEM, rights_changed
from paceline.access.scope import visible
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.kernel.periods import period_of
from paceline.methods.ageing import Due, collection_rate
from paceline.records.action import perform
from paceline.trade.models import PaymentPlan, Receipt
from tests.people import People
from tests.rooms.web.list_pages import reader, text_of
from tests.stories.test_mk_2_presale_quota import staff
from tests.stories.world import World

pytestmark = pytest.mark.django_db
CODE = "91320500MA1MKJ5L3Q"


def dues(before: date) -> list[Due]:
    """The instalments that fell due up to a day."""
    rows = visible(SYSTEM, PaymentPlan).filter(due_on__lte=before).order_by("due_on")
    return [Due(row.due_on, row.amount, row.paid) for row in rows]


def test_a_receipt_of_600000_on_a_contract_of_a_million(people: People, freeze: Any) -> None:
    clock = freeze(datetime(2026, 2, 2, 2, tzinfo=UTC))
    role = Role.objects.get(code="test-boss")
    role.grants["*"]["override"] = "all"
    role.save()
    rights_changed()
    rep, finance = people.acts(people.fang), people.acts(people.boss)
    customer = perform(rep, "customers.customer.create", None, {"name": "海川工业", "phone": "13812345678"})
    thing = perform(
        finance, "catalog.product.create", None, {"code": "L", "name": "产线", "list_price": "1000000"}
    )
    lines = [{"product": str(thing.pk), "quantity": "1"}]
    order = perform(rep, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
    perform(rep, "trade.salesorder.confirm", order.pk)
    steps = [
        {"due_on": "2026-03-01", "amount": "20万", "condition": "签约"},
        {"due_on": "2026-04-01", "amount": "50万", "condition": "发货"},
        {"due_on": "2026-06-30", "amount": "30万", "condition": "验收"},
    ]
    perform(rep, "trade.salesorder.plan", order.pk, {"steps": steps})

    clock.move_to(datetime(2026, 4, 5, 2, tzinfo=UTC))
    values = {"customer": str(customer.pk), "amount": "60万", "received_on": "2026-04-05"}
    receipt = perform(rep, "trade.receipt.create", None, values)
    perform(finance, "trade.receipt.verify", receipt.pk)

    first, second = dues(date(2026, 4, 30))
    assert (first.paid, second.paid) == (200_000, 400_000)
    assert collection_rate([second]) == Decimal("0.8")
    assert round(collection_rate([first, second]) or 0, 3) == Decimal("0.857")
    assert (second.outstanding, (date(2026, 4, 5) - second.due_on).days) == (100_000, 4)
    assert visible(SYSTEM, Receipt).get(pk=receipt.pk).unallocated == 0

    clock.move_to(datetime(2026, 5, 31, 2, tzinfo=UTC))
    question = Question(finance, period_of("quarter", date(2026, 5, 31)), date(2026, 5, 31))
    (table,) = reports["receivables"].build(question).tables
    (row,) = table.rows
    assert row.values[1:] == (300_000, 0, 100_000, 0, 0, 0, 400_000)
    behind = [list(question.rows("trade.paymentplan", drill).values_list("outstanding", flat=True))
              for drill in (row.drill[1], row.drill[3], row.drill[7])]  # fmt: skip
    assert behind[:2] == [[300_000], [100_000]], "each figure leads to its own instalment"
    assert sorted(behind[2]) == [100_000, 300_000]
    assert question.rows("trade.paymentplan", row.drill[2]).count() == 0
    assert (question.as_of - second.due_on).days == 60
    early = Question(finance, question.period, date(2026, 4, 4))
    assert reports["receivables"].build(early).tables[0].rows[0].values[7] == 1_000_000, (
        "as it was before the receipt"
    )


def test_what_waits_for_finance_is_the_first_thing_she_reads(world: World, freeze: Any) -> None:
    clock = freeze(datetime(2026, 3, 5, 2, tzinfo=UTC))
    zhang, sun = world["张三"], staff(world, "孙颖", "sunying", "finance")
    thing = world["林悦"].post("/products/", {"code": "L", "name": "产线", "list_price": "10000"})["id"]
    customer = zhang.post("/customers/", {"name": "青原牧业"})["id"]
    lines = [{"product": thing, "quantity": "1"}]
    order = zhang.post("/orders/", {"customer": customer, "lines": lines})["id"]
    zhang.post(f"/orders/{order}/confirm")
    came = zhang.post("/receipts/", {"customer": customer, "amount": "4000", "received_on": "2026-03-05"})[
        "id"
    ]
    asked = zhang.post(f"/orders/{order}/invoice", {"kind": "ordinary", "credit_code": CODE})["id"]

    clock.move_to(datetime(2026, 4, 20, 2, tzinfo=UTC))
    first = text_of(reader(sun.user).get("/", part=False))
    for words in ("1 笔回款等你确认到账", "合计 ¥4,000", "1 张开票申请等你批准", "1 期回款逾期未收"):
        assert words in first
    assert "等你确认到账" not in text_of(reader(zhang.user).get("/", part=False))
    owner = text_of(reader(staff(world, "黄总", "huangzong", "boss").user).get("/", part=False))
    assert "1 期回款逾期未收" in owner
    assert "等你确认到账" not in owner
    sun.post(f"/receipts/{came}/verify")
    sun.post(f"/invoices/{asked}/approve")
    then = text_of(reader(sun.user).get("/", part=False))
    assert "1 张发票等你开具" in then
    assert "等你确认到账" not in then
