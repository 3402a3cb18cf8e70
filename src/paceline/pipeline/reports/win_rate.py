"""Win rate by count and amount of what closed in the period (F01, F02), by owner, team, product, source and so on."""

from __future__ import annotations

from decimal import Decimal

from paceline.insight.metric import metric
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.kernel.money_shown import SpokenAmount
from paceline.methods.figures import Figure
from paceline.pipeline.reports.results import LOST, OBJECT, WON, Results, closed_in_period, of_group

BASIS = say("按期间内结束的商机计算：赢单 ÷（赢单 + 输单）。重复和录错不算；客户没有决定算输单。")
GROUPS = "owner team team.parent product source customer.industry customer.region lost_reason"
COLUMNS = (
    Column("分组"),
    Column("赢单", "count", sums=True),
    Column("输单", "count", sums=True),
    Column("赢率", "ratio"),
    Column("赢单金额", "amount", sums=True),
    Column("按金额赢率", "ratio"),
    Column("平均单额", "amount"),
)


@report("win_rate", "赢率", "谁赢得多，赢在哪里", of=OBJECT, groups=GROUPS, icon="trophy", place=20)
def win_rate_report(question: Question) -> Result:
    """Each row leads to its won deals, its lost deals, and both."""
    group = question.group or "owner"
    found = closed_in_period(question.grouped(group))
    whole = closed_in_period(question.grouped(""))[0]
    rows = tuple(row_of(question, group, results) for results in found)
    return Result(sentence(whole), BASIS, (Table("赢率对比", OBJECT, COLUMNS, rows, "bars", 3),))


def row_of(question: Question, group: str, results: Results) -> Row:
    """The values of a group with the rows behind each."""
    closed = question.within("closed_on")
    here = of_group(group, results.key)
    won = question.narrowed(closed, here, WON)
    lost = question.narrowed(closed, here, LOST)
    both = question.narrowed(closed, here, {"any": [WON, LOST]})
    return Row(
        (
            results.label,
            results.won,
            results.lost,
            results.by_count,
            results.won_amount,
            results.by_amount,
            results.mean_won,
        ),
        (None, won, lost, both, won, both, won),
    )


def sentence(whole: Results) -> Message:
    """The conclusion."""
    rate = whole.by_count
    if rate.value is None:
        return nothing_yet("结束的商机")
    return say(
        "这段时间结束 %(n)s 单，赢 %(won)s 单，赢率 %(rate)s%%，成交 %(amount)s。",
        n=rate.n,
        won=whole.won,
        rate=round(100 * rate.value, 1),
        amount=SpokenAmount(whole.won_amount),
    )


def closed_rows(question: Question) -> JsonFilter:
    return question.narrowed(question.within("closed_on"), {"any": [WON, LOST]})


@metric(
    "win_rate", "赢率", formula="F01", unit="ratio", of=OBJECT, rows=closed_rows,
    definition="期间内结束的商机中，赢单的比例（按个数）。",
)  # fmt: skip
def win_rate(question: Question) -> Figure:
    """F01 for the whole question."""
    return closed_in_period(question.grouped(""))[0].by_count


@metric(
    "win_rate_amount", "按金额赢率", formula="F02", unit="ratio", of=OBJECT, rows=closed_rows,
    definition="期间内结束的商机中，赢单金额的比例。没有金额的商机不算。",
)  # fmt: skip
def win_rate_amount(question: Question) -> Figure:
    """F02 for the whole question."""
    return closed_in_period(question.grouped(""))[0].by_amount


@metric(
    "won_amount", "赢单金额", formula="F01", unit="amount", of=OBJECT,
    rows=lambda q: q.narrowed(q.within("closed_on"), WON), definition="期间内赢单的金额合计（本位币）。",
)  # fmt: skip
def won_amount(question: Question) -> Figure:
    """The sum of what was won in the period."""
    whole = closed_in_period(question.grouped(""))[0]
    return Figure(float(whole.won_amount), "amount", whole.won, whole.won_amount, Decimal(1))
