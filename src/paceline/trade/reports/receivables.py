"""应收账龄: what every customer owes, by how long it is overdue on the day of the report."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery, Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, report
from paceline.kernel.messages import Message, say
from paceline.kernel.money_shown import full
from paceline.methods.ageing import BOUNDS, Due, ageing
from paceline.trade.models import Allocation

PLAN = "trade.paymentplan"
BASIS = say("按回款计划的到期日算，只计到统计日为止核销的回款；没有核销的回款是预收款，不在这里抵减。")
COLUMNS = (
    Column("客户"),
    Column("未到期", "amount", sums=True),
    Column("逾期 1–30 天", "amount", sums=True),
    Column("逾期 31–60 天", "amount", sums=True),
    Column("逾期 61–90 天", "amount", sums=True),
    Column("逾期 91–180 天", "amount", sums=True),
    Column("逾期 180 天以上", "amount", sums=True),
    Column("合计", "amount", sums=True),
)
OWED: JsonFilter = {"field": "outstanding", "op": "gt", "value": "0"}


@report("receivables", "应收账龄", "哪些客户欠多少、逾期多久", of=PLAN, icon="wallet", place=60, dated=False)
def receivables_report(question: Question) -> Result:
    """One row per customer that owes something on the day of the report."""
    dues: dict[tuple[Any, str], list[Due]] = defaultdict(list)
    for row in owed_on(question):
        paid = row["collected"] or Decimal(0)
        dues[row["customer_id"], row["customer__name"]].append(Due(row["due_on"], row["amount"], paid))
    rows = [row_of(question, key, name, owed) for (key, name), owed in dues.items()]
    rows = sorted((row for row in rows if row.values[-1]), key=lambda row: -row.values[-1])  # type: ignore[operator]
    return Result(sentence(rows), BASIS, (Table("应收账龄", PLAN, COLUMNS, tuple(rows), "bars", 7),))


def owed_on(question: Question) -> Any:
    """Instalments with what was collected on each up to the day of the report."""
    until = (
        visible(SYSTEM, Allocation).filter(plan=OuterRef("pk"), allocated_on__lte=question.as_of).order_by()
    )
    collected = until.values("plan").annotate(s=Sum("amount")).values("s")
    rows = question.rows(PLAN).order_by().annotate(collected=Subquery(collected))
    return rows.values("customer_id", "customer__name", "due_on", "amount", "collected")


def row_of(question: Question, key: Any, name: str, owed: list[Due]) -> Row:
    """A customer's buckets and their sum, which leads to the instalments."""
    buckets = ageing(owed, question.as_of)
    here: JsonFilter = {"field": "customer", "op": "eq", "value": str(key)}
    drills = [question.narrowed(OWED, here, *due_within(question.as_of, at)) for at in range(len(buckets))]
    whole = question.narrowed(OWED, here)
    return Row((name, *buckets, sum(buckets, Decimal(0))), (None, *drills, whole))


def due_within(as_of: date, at: int) -> list[JsonFilter]:
    """The days on which the instalments of a bucket fell due: the first is not overdue yet, the last has no end."""
    if at == 0:
        return [{"field": "due_on", "op": "gte", "value": as_of.isoformat()}]
    starts, ends = (0, *BOUNDS), (*BOUNDS, None)
    last = (as_of - timedelta(days=starts[at - 1] + 1)).isoformat()
    found: list[JsonFilter] = [{"field": "due_on", "op": "lte", "value": last}]
    if (longest := ends[at - 1]) is not None:
        first = (as_of - timedelta(days=longest)).isoformat()
        found.append({"field": "due_on", "op": "gte", "value": first})
    return found


def sentence(rows: list[Row]) -> Message:
    if not rows:
        return say("没有人欠款。")
    late = sum((value for row in rows for value in row.values[2:7] if isinstance(value, Decimal)), Decimal(0))
    whole = sum((row.values[7] for row in rows if isinstance(row.values[7], Decimal)), Decimal(0))
    return say("应收 %(whole)s，其中逾期 %(late)s。", whole=full(whole), late=full(late))
