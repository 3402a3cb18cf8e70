"""台账对账: the ledger against orders and allocations. Every difference is zero, or something is wrong.

It has no period: what is corrected after a month was closed stands in a later month of the ledger than its order, so
that only the whole agrees.
"""

from __future__ import annotations

from collections.abc import Sequence
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
WORTH = ("net", "tax", "margin")
BASIS = say("全部期间，你能看到的台账和订单。合同上直接开的发票落到订单以后才进台账，在那之前单独列出。")
COLUMNS = (Column("项目"), Column("台账", "amount"), Column("对照", "amount"), Column("差额", "amount"))
COUNTS: JsonFilter = {"field": "state", "op": "in", "value": [str(state) for state in COUNTED]}


@report(
    "reconcile",
    "台账对账",
    "台账和订单、回款核销是否一致",
    beside="trade.salesorder trade.allocation trade.paymentplan trade.invoice",
    of=LEDGER,
    icon="book",
    place=61,
    dated=False,
)
def reconcile_report(question: Question) -> Result:
    """Net, tax, margin against the orders; received, invoiced and outstanding against what they are made of."""
    ledger = totals(
        question, LEDGER, [f"{name}_base" for name in (*WORTH, "received", "outstanding")], OF_ORDER
    )
    orders = totals(question, ORDER, WORTH, COUNTS)
    invoiced = total(question, LEDGER, "invoiced_base")
    issued = total(question, INVOICE, "amount_base", ISSUED)
    pairs = [
        ("不含税金额", ledger["net_base"], orders["net"]),
        ("税额", ledger["tax_base"], orders["tax"]),
        ("毛利", ledger["margin_base"], orders["margin"]),
        ("已收金额", ledger["received_base"], total(question, ALLOCATION, "amount_base")),
        ("已开票金额", invoiced, total(question, INVOICE, "amount_base", OF_ORDER, ISSUED)),
        (
            "合同发票（还没有落到订单）",
            issued - invoiced,
            total(question, INVOICE, "amount_base", WITHOUT_ORDER, ISSUED),
        ),
        ("未收金额", ledger["outstanding_base"], total(question, PLAN, "outstanding_base")),
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
    """Σ of one column, as `totals`."""
    return totals(question, name, [field], *conditions)[field]


def totals(
    question: Question, name: str, fields: Sequence[str], *conditions: JsonFilter
) -> dict[str, Decimal]:
    """Σ of columns over what the viewer may see, in one reading; the report's filter is about the ledger and applies
    to it alone.
    """
    asked = question if name == LEDGER else Question(question.by, question.period, question.as_of)
    rows = asked.rows(name, *conditions).order_by()
    found: dict[str, Any] = rows.aggregate(**{field: Sum(field) for field in fields})
    return {field: value or Decimal(0) for field, value in found.items()}


def sentence(rows: tuple[Row, ...]) -> Message:
    wrong = sum(bool(row.values[3]) for row in rows)
    if wrong:
        return say("有 %(n)s 项不一致。请运行 paceline verify 查明是哪几条。", n=wrong)
    return say("台账和订单、回款、发票全部一致。")
