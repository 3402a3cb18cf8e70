"""投诉与服务时效: complaints per delivered order (F45), and how fast tickets are answered and solved (F46)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet

from paceline.care.models.ticket import COMPLAINTS, VALID
from paceline.care.models.ticket_kinds import WORKED_ON, Severity
from paceline.insight.metric import metric
from paceline.insight.percentile import Percentile
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel import clock
from paceline.kernel.messages import Message, say
from paceline.methods.figures import Figure, rate_of_counts
from paceline.methods.satisfaction import complaint_rate
from paceline.pipeline.reports.results import group_columns, of_group

TICKET, ORDER = "care.ticket", "trade.salesorder"
BASIS = say(
    "投诉率＝期间内收到的投诉 ÷ 期间内交付的订单（不含退货）；作废和并入的不算。时效按工作时间算，等客户时不计时；"
    "及时率＝按时的 ÷（已经做完的＋超时没做的），还没到时限的不算。一次解决＝解决前只联系过客户一次，也没有重开。"
)
DELIVERED: JsonFilter = {"field": "kind", "op": "ne", "value": "return"}
RATE = (
    Column("分组"), Column("投诉", "count", sums=True), Column("交付订单", "count", sums=True),
    Column("投诉率", "ratio"),
)  # fmt: skip
SPEED = (
    Column("严重程度"), Column("工单数", "count", sums=True), Column("首次响应及时率", "ratio"),
    Column("首次响应中位数（分钟）", "count"), Column("首次响应 P90（分钟）", "count"), Column("解决及时率", "ratio"),
    Column("解决用时中位数（分钟）", "count"), Column("一次解决率", "ratio"), Column("重开", "count", sums=True),
)  # fmt: skip


@report("service", "投诉与服务时效", "投诉率多少、谁的客户投诉多，工单回得快不快",
        beside="trade.salesorder", of=TICKET, groups="owner team",
        icon="headset", place=55)  # fmt: skip
def service_report(question: Question) -> Result:
    """Complaints by whoever looks after the customer, speed by severity; each figure opens its tickets."""
    received = question.within("created_at")
    speed = speed_of(question, received)
    whole = whole_rate(question)
    if not speed.rows and whole.value is None:
        return Result(nothing_yet("工单"), BASIS, ())
    return Result(sentence(whole, speed), BASIS, (rates(question, received), speed))


def orders_of(question: Question) -> QuerySet[Any]:
    """The orders delivered in the period, whatever the tickets are narrowed to."""
    return replace(question, filter={}).rows(ORDER, DELIVERED, question.within("delivered_on"))


def rates(question: Question, received: JsonFilter) -> Table:
    """A row per group of complaints and of delivered orders."""
    group = question.group or "owner"
    key, columns, show = group_columns(group, TICKET)
    found: dict[Any, list[Any]] = {}
    for place, rows in enumerate((question.rows(TICKET, COMPLAINTS, received), orders_of(question))):
        for row in rows.order_by().values(*columns).annotate(n=Count("pk")):
            found.setdefault(row[key], [show(row), 0, 0])[place + 1] = row["n"]
    ordered = sorted(found.items(), key=lambda item: (-item[1][1], -item[1][2], str(item[1][0])))
    made = [rate_row(question, received, of_group(group, place), *values) for place, values in ordered]
    return Table("投诉率", TICKET, RATE, tuple(made), "bars", 3)


def rate_row(
    question: Question, received: JsonFilter, here: JsonFilter, label: str, complaints: int, delivered: int
) -> Row:
    """A group with its complaints behind the figure."""
    drill = question.narrowed(COMPLAINTS, received, here)
    rate = complaint_rate(complaints, delivered)
    return Row((label, complaints, delivered, rate), (None, drill, None, drill))


def speed_of(question: Question, received: JsonFilter) -> Table:
    """A row per severity, the gravest first."""
    now = clock.now()
    open_late = Q(state__in=WORKED_ON)
    measures: dict[str, Any] = {
        "n": Count("pk"),
        "answered": Count("pk", filter=Q(responded_at__isnull=False)),
        "in_time": Count("pk", filter=Q(responded_at__isnull=False, response_late=False)),
        "missed": Count("pk", filter=open_late & Q(responded_at__isnull=True, respond_by__lt=now)),
        "solved": Count("pk", filter=Q(resolved_at__isnull=False)),
        "solved_in_time": Count("pk", filter=Q(resolved_at__isnull=False, late=False)),
        "unsolved": Count("pk", filter=open_late & Q(resolved_at__isnull=True, resolve_by__lt=now)),
        "at_once": Count("pk", filter=Q(resolved_at__isnull=False, reopened=0, replies__lte=1)),
        "again": Count("pk", filter=Q(reopened__gt=0)),
        "median": Percentile("response_minutes", 0.5),
        "ninety": Percentile("response_minutes", 0.9),
        "solved_median": Percentile("resolve_minutes", 0.5),
    }
    rows = question.rows(TICKET, VALID, received).order_by().values("severity").annotate(**measures)
    found = {row["severity"]: row for row in rows}
    made = [speed_row(question, received, found[one]) for one in Severity.values if one in found]
    return Table("工单时效", TICKET, SPEED, tuple(made))


def speed_row(question: Question, received: JsonFilter, row: dict[str, Any]) -> Row:
    """A severity with its tickets."""
    own = (VALID, received, {"field": "severity", "op": "eq", "value": row["severity"]})
    drill = question.narrowed(*own)
    late, slow, again = (
        question.narrowed(*own, {"field": name, "op": op, "value": value})
        for name, op, value in (("response_late", "eq", True), ("late", "eq", True), ("reopened", "gt", 0))
    )
    answered = rate_of_counts(row["in_time"], row["answered"] + row["missed"])
    values = (
        say(str(Severity(row["severity"]).label)), row["n"], answered,
        whole(row["median"]), whole(row["ninety"]),
        rate_of_counts(row["solved_in_time"], row["solved"] + row["unsolved"]), whole(row["solved_median"]),
        rate_of_counts(row["at_once"], row["solved"]), row["again"],
    )  # fmt: skip
    return Row(values, (None, drill, late, drill, drill, slow, drill, drill, again))


def whole(minutes: float | None) -> int | None:
    """Minutes as they are printed."""
    return None if minutes is None else round(minutes)


def sentence(rate: Figure, speed: Table) -> Message:
    """The conclusion."""
    n, complaints = int(speed.sum_of(1)), rate.numerator
    if rate.value is None:
        return say("这段时间 %(n)s 张工单，投诉 %(k)s 件；没有交付的订单，算不出投诉率。", n=n, k=complaints)
    return say(
        "这段时间 %(n)s 张工单，投诉 %(k)s 件，交付 %(m)s 张订单，投诉率 %(rate)s。",
        n=n, k=complaints, m=rate.denominator, rate=f"{rate.value:.2%}",
    )  # fmt: skip


def whole_rate(question: Question) -> Figure:
    """F45 over all that is in sight."""
    complaints = question.rows(TICKET, COMPLAINTS, question.within("created_at")).count()
    return complaint_rate(complaints, orders_of(question).count())


@metric(
    "complaint_rate", "投诉率", formula="F45", unit="ratio", better="down", of=TICKET,
    rows=lambda q: q.narrowed(COMPLAINTS, q.within("created_at")),
    definition="期间内收到的投诉，除以期间内交付的订单；作废和并入的工单不算。",
)  # fmt: skip
def complaint_rate_metric(question: Question) -> Figure:
    """F45."""
    return whole_rate(question)
