"""毛利分析: what the ledger earned in the period, by product line, region, product, customer or salesperson (R235)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from paceline.access.scope import open_fields
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.metadata.registry import registry
from paceline.pipeline.reports.results import group_columns, of_group
from paceline.trade.reports.reconcile import LEDGER, OF_ORDER

ZERO = Decimal(0)
MOST = 500
GROUPS = "product.line team team.parent product product.spec customer customer.industry owner"
BASIS = say("按台账日期，含退货和更正，本位币。毛利＝不含税金额−成本；没有成本的明细单独列出，不算毛利率。")
COLUMNS = (
    Column("分组"), Column("明细数", "count", sums=True), Column("不含税金额", "amount", sums=True),
    Column("毛利", "amount", sums=True), Column("毛利率", "ratio"), Column("没有成本的金额", "amount", sums=True),
)  # fmt: skip
COSTED = Q(margin_base__isnull=False)
MEASURES: dict[str, Any] = {
    "lines": Count("pk"),
    "net_sum": Sum("net_base", default=ZERO),
    "costed": Sum("net_base", filter=COSTED, default=ZERO),
    "margin_sum": Sum("margin_base", default=ZERO),
}


@report(
    "margin", "毛利分析", "哪些产品、地区、客户真正赚钱", of=LEDGER, groups=GROUPS, icon="wallet", place=64
)
def margin_report(question: Question) -> Result:
    """The groups with the most margin first; each leads to its rows of the ledger."""
    if "margin" not in open_fields(question.by, registry.get(LEDGER)):
        return Result(say("你没有查看毛利的权限。可以请管理员调整你的角色。"), BASIS, ())
    group = question.group or "product.line"
    key, columns, show = group_columns(group, LEDGER)
    found = (
        question.rows(LEDGER, OF_ORDER, question.within("posted_on"))
        .order_by()
        .values(*columns)
        .annotate(**MEASURES)
    )
    rows = [row_of(question, row, show(row), of_group(group, row[key]))
            for row in found.order_by("-margin_sum", key)[:MOST]]  # fmt: skip
    return Result(sentence(rows), BASIS, (Table("毛利分析", LEDGER, COLUMNS, tuple(rows), "bars", 3),))


def row_of(question: Question, row: dict[str, Any], label: str, here: JsonFilter) -> Row:
    """A group's figures with the rows behind them."""
    rate = float(row["margin_sum"] / row["costed"]) if row["costed"] > 0 else None
    own = (OF_ORDER, question.within("posted_on"), here)
    drill, without = question.narrowed(*own), question.narrowed(*own, {"field": "margin", "op": "empty"})
    values = (label, row["lines"], row["net_sum"], row["margin_sum"], rate, row["net_sum"] - row["costed"])
    return Row(values, (None, drill, drill, drill, None, without))


def sentence(rows: list[Row]) -> Message:
    if not rows:
        return nothing_yet("台账")
    earned = sum((row.values[3] for row in rows if isinstance(row.values[3], Decimal)), ZERO)
    sold = sum((row.values[2] for row in rows if isinstance(row.values[2], Decimal)), ZERO)
    return say("销售 %(sold)s（不含税），毛利 %(earned)s。", sold=f"{sold:,}", earned=f"{earned:,}")
