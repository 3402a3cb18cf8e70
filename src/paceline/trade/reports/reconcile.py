"""台账对账: the ledger against orders and allocations. Every difference is zero, or something is wrong.

It has no period: what is corrected after a month was closed stands in a later month of the ledger than its order, so
that only the whole agrees.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum

from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, report
from paceline.kernel.messages import Message, say
from paceline.trade.models.order import COUNTED

LEDGER, ORDER, ALLOCATION, PLAN = "trade.ledger", "trade.salesorder", "trade.allocation", "trade.paymentplan"
INVOICE, ENTRY = "trade.invoice", "trade.depositentry"
BOOKED: JsonFilter = {"field": "state", "op": "in", "value": ["posted", "paid"]}
OF_ORDER: JsonFilter = {"field": "order", "op": "not_empty"}
WITHOUT_ORDER: JsonFilter = {"field": "order", "op": "empty"}
ISSUED: JsonFilter = {"field": "state", "op": "in", "value": ["issued", "delivered", "red_flushed"]}
BASIS = say("全部期间，你能看到的台账和订单。合同上直接开的发票落到订单以后才进台账，在那之前单独列出。")
COLUMNS = (Column("项目"), Column("台账", "amount"), Column("对照", "amount"), Column("差额", "amount"))
COUNTS: JsonFilter = {"field": "state", "op": "in", "value": [str(state) for state in COUNTED]}


@report(
    "reconcile", "台账对账", "台账和订单、回款核销是否一致", of=LEDGER, icon="book", place=61, dated=False
)
def reconcile_report(question: Question) -> Result:
    """Net, tax, margin against the orders; received, invoiced and outstanding against what they are made of."""
    of_ledger = {name: total(question, LEDGER, f"{name}_base", OF_ORDER) for name in ("net", "tax", "margin")}
    of_orders = {name: total(question, ORDER, name, COUNTS) for name in of_ledger}
    pairs = [
        ("不含税金额", of_ledger["net"], of_orders["net"]),
        ("税额", of_ledger["tax"], of_orders["tax"]),
        ("毛利", of_ledger["margin"], of_orders["margin"]),
        (
            "已收金额",
            total(question, LEDGER, "received_base", OF_ORDER),
            total(question, ALLOCATION, "amount_base"),
        ),
        (
            "已开票金额",
            total(question, LEDGER, "invoiced_base"),
            total(question, INVOICE, "amount_base", OF_ORDER, ISSUED),
        ),
        (
            "合同发票（还没有落到订单）",
            total(question, INVOICE, "amount_base", ISSUED) - total(question, LEDGER, "invoiced_base"),
            total(question, INVOICE, "amount_base", WITHOUT_ORDER, ISSUED),
        ),
        (
            "未收金额",
            total(question, LEDGER, "outstanding_base", OF_ORDER),
            total(question, PLAN, "outstanding_base"),
        ),
        *deposits(question),
    ]
    rows = tuple(Row((say(words), left, right, left - right)) for words, left, right in pairs)
    return Result(sentence(rows), BASIS, (Table("台账对账", LEDGER, COLUMNS, rows),))


def deposits(question: Question) -> list[tuple[str, Decimal, Decimal]]:
    """Deposits that were kept and returned twofold, for those who see the entries as far as the ledger."""
    by = question.by
    if by.scope(LEDGER, "read") != by.scope(ENTRY, "read"):
        return []
    return [
        (
            "没收定金",
            total(question, LEDGER, "amount_base", {"field": "kind", "op": "eq", "value": "forfeit"}),
            total(question, ENTRY, "amount_base", BOOKED, {"field": "kind", "op": "eq", "value": "forfeit"}),
        ),
        (
            "双倍返还",
            total(question, LEDGER, "amount_base", {"field": "kind", "op": "eq", "value": "double_return"}),
            -total(question, ENTRY, "liability_base", BOOKED),
        ),
    ]


def total(question: Question, name: str, field: str, *conditions: JsonFilter) -> Decimal:
    """Σ of a column over what the viewer may see; the report's filter is about the ledger and applies to it alone."""
    asked = question if name == LEDGER else Question(question.by, question.period, question.as_of)
    found: Any = asked.rows(name, *conditions).order_by().aggregate(s=Sum(field))["s"]
    return found or Decimal(0)


def sentence(rows: tuple[Row, ...]) -> Message:
    wrong = sum(bool(row.values[3]) for row in rows)
    if wrong:
        return say("有 %(n)s 项不一致。请运行 paceline verify 查明是哪几条。", n=wrong)
    return say("台账和订单、回款、发票全部一致。")
