"""转介绍效果: who brings whom, how many of our buyers do, and what those who were brought have bought (R082)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from paceline.insight.metric import metric
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.methods.figures import Figure, rate_of_counts
from paceline.trade.reports.purchases import purchases

OF = "customers.referral"
BASIS = say(
    "看这段时间登记的转介绍。推荐率＝介绍过新客户的客户÷到期末买过的客户；"
    "带来的成交额是被介绍的客户到今天为止已收款订单的金额；积分只算已奖励的。"
)
COLUMNS = (
    Column("介绍人"), Column("介绍客户", "count", sums=True), Column("已成交", "count", sums=True),
    Column("成交比例", "ratio"), Column("带来的成交额", "amount", sums=True), Column("奖励积分", "count", sums=True),
)  # fmt: skip


@report(
    "referrals", "转介绍效果", "老客户介绍来多少新客户，成交了多少",
    beside="customers.customer trade.salesorder", of=OF, icon="users", place=68,
    period="last_365_days",
)  # fmt: skip
def referrals_report(question: Question) -> Result:
    """One row per referrer, most turnover first."""
    brought = brought_by(question)
    spent = spent_by(question, {one["referred"] for rows in brought.values() for one in rows})
    rows = [row_of(question, rows, spent) for rows in brought.values()]
    rows.sort(key=lambda row: (-row.values[4], -row.values[1]))  # type: ignore[operator]
    return Result(sentence(question, brought, spent), BASIS, (Table("按介绍人", OF, COLUMNS, tuple(rows)),))


def brought_by(question: Question) -> dict[UUID, list[dict[str, Any]]]:
    """The referrals of the period within sight, by referrer."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = question.rows(OF, question.within("referred_on")).order_by()
    for row in rows.values("referrer", "referrer__name", "referred", "reward", "points"):
        found[row["referrer"]].append(row)
    return found


def spent_by(question: Question, customers: set[UUID]) -> dict[UUID, Decimal]:
    """What each of these customers has bought so far, as far as the viewer sees the orders."""
    rows = purchases(Question(question.by, question.period, question.as_of)).filter(customer__in=customers)
    return dict(rows.values_list("customer").annotate(s=Sum("amount")))


def row_of(question: Question, rows: list[dict[str, Any]], spent: dict[UUID, Decimal]) -> Row:
    """A referrer's counts; both lead to the referrals behind them."""
    first = rows[0]
    bought = [one for one in rows if one["referred"] in spent]
    amount = sum((spent[one["referred"]] for one in bought), Decimal(0))
    points = sum(one["points"] or 0 for one in rows if one["reward"] == "given")
    here: JsonFilter = {"field": "referrer", "op": "eq", "value": str(first["referrer"])}
    link = question.narrowed(question.within("referred_on"), here)
    rate = rate_of_counts(len(bought), len(rows))
    values = (first["referrer__name"], len(rows), len(bought), rate, amount, points)
    return Row(values, (None, link, None, None, None, None))


def rate(question: Question, referrers: int) -> Figure:
    """Of those who had bought by the end of the period, who brought somebody in it."""
    rows = purchases(Question(question.by, question.period, question.as_of))
    bought = rows.filter(ordered_on__lt=question.period.end)
    return rate_of_counts(referrers, max(referrers, bought.values("customer").distinct().count()))


def sentence(question: Question, brought: dict[UUID, Any], spent: dict[UUID, Decimal]) -> Message:
    if not brought:
        return nothing_yet("转介绍")
    count = sum(len(rows) for rows in brought.values())
    told = rate(question, len(brought))
    return say(
        "%(k)s 位客户介绍来 %(n)s 位新客户，%(won)s 位已成交；推荐率 %(rate)s（n=%(whole)s）。",
        k=len(brought), n=count, won=len(spent), rate=f"{told.value or 0:.1%}", whole=told.denominator,
    )  # fmt: skip


@metric(
    "referral_rate", "推荐率", formula="R082", unit="ratio", of=OF, rows=lambda q: q.narrowed(q.within("referred_on")),
    definition="期间内介绍过新客户的客户，除以到期末买过的客户。",
)  # fmt: skip
def referral_rate(question: Question) -> Figure:
    """R082: word of mouth as a rate."""
    return rate(question, len(brought_by(question)))
