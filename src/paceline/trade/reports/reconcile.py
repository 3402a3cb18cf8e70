"""台账对账: the ledger against orders and allocations. Every difference is zero, or something is wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum

from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, report
from paceline.kernel.messages import Message, say
from paceline.trade.models.order import COUNTED

LEDGER, ORDER, ALLOCATION, PLAN = "trade.ledger", "trade.salesorder", "trade.allocation", "trade.paymentplan"
BASIS = say("全部期间，你能看到的台账和订单。")
COLUMNS = (Column("项目"), Column("台账", "amount"), Column("对照", "amount"), Column("差额", "amount"))
COUNTS: JsonFilter = {"field": "state", "op": "in", "value": [str(state) for state in COUNTED]}


@report("reconcile", "台账对账", "台账和订单、回款核销是否一致", of=LEDGER, icon="book", place=61)
def reconcile_report(question: Question) -> Result:
    """Net, tax and margin against the orders; received against allocations; outstanding against payment plans."""
    of_ledger = {name: total(question, LEDGER, f"{name}_base") for name in ("net", "tax", "margin")}
    of_orders = {name: total(question, ORDER, name, COUNTS) for name in of_ledger}
    pairs = [
        ("不含税金额", of_ledger["net"], of_orders["net"]),
        ("税额", of_ledger["tax"], of_orders["tax"]),
        ("毛利", of_ledger["margin"], of_orders["margin"]),
        ("已收金额", total(question, LEDGER, "received_base"), total(question, ALLOCATION, "amount_base")),
        ("未收金额", total(question, LEDGER, "outstanding_base"), total(question, PLAN, "outstanding_base")),
    ]
    rows = tuple(Row((say(words), left, right, left - right)) for words, left, right in pairs)
    return Result(sentence(rows), BASIS, (Table("台账对账", LEDGER, COLUMNS, rows),))


def total(question: Question, name: str, field: str, *conditions: JsonFilter) -> Decimal:
    """Σ of a column over what the viewer may see; the report's filter is about the ledger and applies to it alone."""
    asked = question if name == LEDGER else Question(question.by, question.period, question.as_of)
    found: Any = asked.rows(name, *conditions).order_by().aggregate(s=Sum(field))["s"]
    return found or Decimal(0)


def sentence(rows: tuple[Row, ...]) -> Message:
    wrong = sum(bool(row.values[3]) for row in rows)
    if wrong:
        return say("有 %(n)s 项不一致。请运行 paceline verify 查明是哪几条。", n=wrong)
    return say("台账和订单、回款全部一致。")
