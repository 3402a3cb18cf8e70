"""临期库存: what lies in stock and will soon have expired. 批次追溯: which customers got which batch."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, Sum

from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.trade.models.stock.move import SHIPPED, MoveKind

ITEM, MOVE = "trade.stockitem", "trade.stockmove"
ZERO = Decimal(0)
NEAR, VERY_NEAR = Decimal("0.30"), Decimal("0.15")
"""Shares of the shelf life that are left: a warning, and time for a quick sale."""
SOON = timedelta(days=30)
"""Near for what nobody knows the shelf life of."""
HERE: JsonFilter = {"field": "on_hand", "op": "gt", "value": "0"}
BASIS = say(
    "有到期日期的现存库存，按统计日算。剩余不到保质期的 30% 算临期，不到 15% 要尽快处理；"
    "不知道保质期的，30 天内到期算临期。"
)
COLUMNS = (
    Column("产品"), Column("现存量", "count"), Column("到期日期"), Column("状态"), Column("仓库"),
    Column("剩余天数", "days"), Column("剩余保质期", "ratio"),
)  # fmt: skip
TRACE_BASIS = say(
    "期间内的发货、撤回和退货，一个客户一个批次一行。要看一个批次的每一笔，请打开那个批次的库存流水。"
)
TRACE = (
    Column("客户"), Column("在客户处", "count", sums=True), Column("批号"), Column("最近日期"), Column("产品"),
    Column("发出", "count", sums=True), Column("退回", "count", sums=True), Column("订单数", "count"),
)  # fmt: skip
MOST = 500


@report(
    "expiring", "临期库存", "哪些批次快到期或已过期、还有多少", of=ITEM, icon="clock", place=64, dated=False
)
def expiring_report(question: Question) -> Result:
    """One row per batch and warehouse that is near its expiry or beyond, the nearest first."""
    rows = question.rows(ITEM, HERE, {"field": "expires_on", "op": "not_empty"}).order_by("expires_on", "pk")
    near = rows.filter(expires_on__lte=question.as_of + timedelta(days=3650)).values(
        "pk", "product_id", "product__name", "product__shelf_life_days", "batch_id", "batch__number",
        "warehouse__name", "expires_on", "on_hand",
    )  # fmt: skip
    made = [row for one in near[:MOST] if (row := row_of(question, one)) is not None]
    return Result(sentence(made), BASIS, (Table("临期库存", ITEM, COLUMNS, tuple(made)),))


def row_of(question: Question, one: dict[str, Any]) -> Row | None:
    """A line of the report; None for what is good for long."""
    days, life = (one["expires_on"] - question.as_of).days, one["product__shelf_life_days"]
    share = Decimal(days) / life if life else None
    if days >= 0 and (share > NEAR if share is not None else days > SOON.days):
        return None
    state = "已过期" if days < 0 else "尽快处理" if share is not None and share <= VERY_NEAR else "临期"
    batch: JsonFilter = {"field": "batch", "op": "eq", "value": str(one["batch_id"])}
    drill = question.narrowed(HERE, batch)
    values = (
        f"{one['product__name']} · {one['batch__number']}", one["on_hand"], one["expires_on"].isoformat(), say(state),
        one["warehouse__name"], days, None if share is None else max(share, ZERO),
    )  # fmt: skip
    return Row(values, (None, drill, None, None, None, None, None))


def sentence(rows: list[Row]) -> Message:
    if not rows:
        return say("没有临期和过期的库存。")
    gone = sum(int(row.values[5]) < 0 for row in rows)  # type: ignore[arg-type]
    return say("%(n)s 处库存临期或已过期，其中 %(gone)s 处已过期。", n=len(rows), gone=gone)


@report(
    "batch_trace",
    "批次追溯",
    "哪些客户拿到了哪个批次",
    beside="trade.salesorder",
    of=MOVE,
    icon="layers",
    place=65,
)
def trace_report(question: Question) -> Result:
    """One row per batch and customer, with what is still there."""
    known: JsonFilter = {"field": "batch", "op": "not_empty"}
    rows = question.rows(MOVE, SHIPPED, known, question.within("moved_on")).order_by()
    came_back = (MoveKind.BACK, MoveKind.REFUSED)
    gone = Sum("quantity", filter=~Q(kind__in=came_back))
    found = (
        rows.values("batch_id", "batch__number", "product__name", "customer_id", "customer__name")
        .annotate(
            out=gone, back=Sum("quantity", filter=Q(kind__in=came_back)), orders=Count("order", distinct=True),
            last=Max("moved_on"),
        )
        .order_by("batch__number", "customer__name", "customer_id")
    )  # fmt: skip
    made = tuple(trace_row(question, one) for one in found[:MOST])
    words = say("%(n)s 个客户拿到了 %(m)s 个批次。", n=len({one.values[0] for one in made}), m=batches(made))
    table = Table("批次追溯", MOVE, TRACE, made)
    return Result(words if made else nothing_yet("发货"), TRACE_BASIS, (table,))


def batches(rows: tuple[Row, ...]) -> int:
    return len({(one.values[2], one.values[4]) for one in rows})


def trace_row(question: Question, one: dict[str, Any]) -> Row:
    """A customer's share of a batch; its figures lead to the moves."""
    out, back = -(one["out"] or ZERO), one["back"] or ZERO
    drill = question.narrowed(
        SHIPPED,
        question.within("moved_on"),
        {"field": "batch", "op": "eq", "value": str(one["batch_id"])},
        {"field": "customer", "op": "eq", "value": str(one["customer_id"])},
    )
    values = (
        one["customer__name"], out - back, one["batch__number"], one["last"].isoformat(), one["product__name"], out,
        back, one["orders"],
    )  # fmt: skip
    return Row(values, (None, drill, None, None, None, drill, drill, drill))
