"""客户状态: how many customers stand where today, and who moved from where to where in the period, told by events."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from paceline.customers.models.customer import Lifecycle
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, report
from paceline.kernel.messages import Message, say
from paceline.records.reading.field_moves import field_moves

OBJECT = "customers.customer"
ZERO = Decimal(0)
TELLING = (
    "customers.customer.reckon", "customers.customer.change", "customers.customer.set_by_hand",
    "customers.customer.end_by_hand",
)  # fmt: skip
WORSE = (Lifecycle.AT_RISK, Lifecycle.DORMANT, Lifecycle.LOST)
BASIS = say("第一张表是现在的数，点开是那些客户；第二张表是时间段里的每一次变化，一位客户变两次算两次。")
NOW = (
    Column("客户状态"), Column("客户数", "count", sums=True), Column("近一年销售额", "amount", sums=True),
    Column("累计销售额", "amount", sums=True),
)  # fmt: skip
MOVES = (Column("从"), Column("到"), Column("次数", "count", sums=True), Column("客户数", "count"))


@report(
    "lifecycle",
    "客户状态",
    "新客户、活跃、预警、沉睡各有多少，这段时间怎么变的",
    of=OBJECT,
    icon="git-branch",
    place=69,
)
def lifecycle_report(question: Question) -> Result:
    """Where they stand, and their moves."""
    now, moved = standing(question), moves(question)
    tables = (
        Table("现在的客户状态", OBJECT, NOW, tuple(now_row(question, row) for row in now), "bars", 1),
        Table("时间段里的变化", OBJECT, MOVES, tuple(move_row(row) for row in moved)),
    )
    return Result(sentence(now, moved), BASIS, tables)


def standing(question: Question) -> list[dict[str, Any]]:
    """Counts and sales by state, in the order of the lifecycle."""
    rows = question.rows(OBJECT).order_by().values("lifecycle")
    found = rows.annotate(
        n=Count("pk"), year=Sum("sales_year_base", default=ZERO), total=Sum("sales_total_base", default=ZERO)
    )
    order = list(Lifecycle.values)
    return sorted(found, key=lambda row: order.index(row["lifecycle"]))


def now_row(question: Question, row: dict[str, Any]) -> Row:
    here: JsonFilter = question.narrowed({"field": "lifecycle", "op": "eq", "value": row["lifecycle"]})
    return Row(
        (say(Lifecycle(row["lifecycle"]).label), row["n"], row["year"], row["total"]),
        (None, here, here, here),
    )


def moves(question: Question) -> list[dict[str, Any]]:
    """From state to state, most first: the events of customers within sight."""
    return field_moves(question.rows(OBJECT), "lifecycle", TELLING, *question.period.instants())


def move_row(row: dict[str, Any]) -> Row:
    return Row((named(row["before"]), named(row["after"]), row["n"], row["who"]))


def named(state: str | None) -> Message:
    return say(Lifecycle(state).label) if state in Lifecycle.values else say("未填")


def sentence(now: list[dict[str, Any]], moved: list[dict[str, Any]]) -> Message:
    """How many are quiet, and what the period did to that."""
    if not now:
        return say("还没有客户。")
    quiet = sum(row["n"] for row in now if row["lifecycle"] in WORSE[:2])
    worse = sum(row["n"] for row in moved if row["after"] in WORSE)
    back = sum(row["n"] for row in moved if row["after"] == Lifecycle.WON_BACK)
    new = sum(row["n"] for row in moved if row["after"] == Lifecycle.NEW)
    return say(
        "%(quiet)s 位客户在预警或沉睡。这段时间新成交 %(new)s 位，转弱 %(worse)s 次，赢回 %(back)s 位。",
        quiet=quiet, new=new, worse=worse, back=back,
    )  # fmt: skip
