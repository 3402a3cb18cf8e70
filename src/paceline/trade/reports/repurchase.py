"""复购率: who bought more than once in the period, and who of the buyers of the one before came again (F36)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from paceline.insight.metric import metric
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.kernel.periods import Period
from paceline.methods.figures import Figure
from paceline.methods.worth.repurchase import buying_again, repurchase
from paceline.pipeline.reports.results import group_columns, of_group
from paceline.trade.reports.purchases import ORDER, PURCHASE, purchases

GROUPS = "customer.customer_class customer.industry customer.region customer.source owner team"
BASIS = say(
    "复购率：时间段里有两天以上已收款订单的客户 ÷ 有过的客户。"
    "回购率：上一个同样长的时间段里买过的客户，这段时间又买的比例。客户数点开是他们的订单。"
)
COLUMNS = (
    Column("分组"), Column("买过的客户", "count"), Column("复购客户", "count"), Column("复购率", "ratio"),
    Column("上期客户", "count"), Column("又买了", "count"), Column("回购率", "ratio"),
)  # fmt: skip


@dataclass
class Buyers:
    """Who bought in a group: purchase days in the period by customer, and the buyers of the period before."""

    label: str
    days: dict[Any, int] = field(default_factory=dict)
    before: set[Any] = field(default_factory=set)

    @property
    def again(self) -> Figure:
        return buying_again(self.before, set(self.days))

    @property
    def often(self) -> Figure:
        return repurchase(self.days.values())


@report(
    "repurchase", "复购率", "多少客户买了不止一次，老客户还回来吗", of=ORDER, groups=GROUPS, icon="refresh", place=67,
    period="last_365_days",
)  # fmt: skip
def repurchase_report(question: Question) -> Result:
    """The whole, then its groups, most buyers first."""
    group = question.group or GROUPS.split()[0]
    found = sorted(buyers_by(question, group).items(), key=lambda pair: -len(pair[1].days))
    rows = tuple(row_of(question, of_group(group, key), one) for key, one in found)
    whole = whole_of(question)
    return Result(sentence(whole), BASIS, (Table("复购率", ORDER, COLUMNS, rows, "bars", 3),))


def buyers_by(question: Question, group: str) -> dict[Any, Buyers]:
    """Buyers of the period and of the one before it, by group: one statement."""
    key, columns, show = group_columns(group, ORDER)
    found: dict[Any, Buyers] = {}
    for row in counted(question, "customer", *columns):
        one = found.setdefault(row[key], Buyers(show(row)))
        put(one, row)
    return found


def whole_of(question: Question) -> Buyers:
    """Everybody, each customer once however many groups he bought in."""
    whole = Buyers("")
    for row in counted(question, "customer"):
        put(whole, row)
    return whole


def put(one: Buyers, row: dict[str, Any]) -> None:
    if row["now"]:
        one.days[row["customer"]] = row["now"]
    if row["before"]:
        one.before.add(row["customer"])


def counted(question: Question, *columns: str) -> Any:
    """Purchase days per customer within the period and within the one before."""
    now, before = within(question.period), within(previous(question.period))
    rows = purchases(question).filter(now | before).values(*dict.fromkeys(columns))
    return rows.annotate(
        now=Count("ordered_on", filter=now, distinct=True),
        before=Count("ordered_on", filter=before, distinct=True),
    )


def within(period: Period) -> Q:
    return Q(ordered_on__gte=period.start, ordered_on__lt=period.end)


def previous(period: Period) -> Period:
    """As many days, right before."""
    length: timedelta = period.end - period.start
    return Period(period.start - length, period.start)


def row_of(question: Question, here: JsonFilter, one: Buyers) -> Row:
    """A group's counts and rates with the orders behind them."""
    now = question.narrowed(*PURCHASE, question.within("ordered_on"), here)
    last = previous(question.period)
    days = [last.start.isoformat(), last.last_day.isoformat()]
    before = question.narrowed(*PURCHASE, {"field": "ordered_on", "op": "between", "value": days}, here)
    often, again = one.often, one.again
    values = (
        one.label,
        len(one.days),
        often.numerator or 0,
        often,
        len(one.before),
        again.numerator or 0,
        again,
    )
    return Row(values, (None, now, now, now, before, now, before))


def sentence(whole: Buyers) -> Message:
    if not whole.days:
        return nothing_yet("已收款的订单")
    often, again = whole.often, whole.again
    said = say("%(n)s 位客户成交，%(k)s 位不止一次，复购率 %(rate)s", n=len(whole.days), k=often.numerator,
               rate=f"{often.value or 0:.0%}")  # fmt: skip
    if again.value is None:
        return say("%(said)s；上一段时间没有客户成交，算不出回购率。", said=said)
    return say("%(said)s；上一段时间的 %(m)s 位客户里有 %(rate)s 又买了。", said=said, m=len(whole.before),
               rate=f"{again.value:.0%}")  # fmt: skip


@metric(
    "repurchase_rate", "复购率", formula="F36", unit="ratio", of=ORDER,
    rows=lambda q: q.narrowed(*PURCHASE, q.within("ordered_on")),
    definition="期间内有两天以上已收款订单的客户，除以有过的客户。",
)  # fmt: skip
def repurchase_rate(question: Question) -> Figure:
    """F36."""
    return whole_of(question).often
