"""The joint board of those who hand over and those who receive: both read the same hand-overs, so the same figures."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from paceline.customers.models.handoff import HandoffResult, HandoffState, RejectReason
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel import clock
from paceline.kernel.messages import Message, say
from paceline.methods.figures import Figure, rate_of_counts

HANDOFF = "customers.handoff"
BASIS = say(
    "按期间内交出的线索计算，交出和接收双方看到的是同一批交接。接收率 = 已接收 ÷（已接收 + 已退回）；"
    "按时跟进率 = 时限内首次跟进 ÷ 已经跟进或已到时限的；转化率 = 已转化 ÷ 已接收。"
)
GROUPS = {"to_unit": "接收团队", "owner": "交出人", "lead.source": "来源", "taken_by": "跟进人"}
OFFERED, ACCEPTED, REJECTED = HandoffState.OFFERED, HandoffState.ACCEPTED, HandoffState.REJECTED


def state(value: str) -> JsonFilter:
    return {"field": "state", "op": "eq", "value": value}


WAITING, TAKEN, BACK = state(OFFERED), state(ACCEPTED), state(REJECTED)
WITHDRAWN = state(HandoffState.WITHDRAWN)
ESCALATED: JsonFilter = {"field": "escalated_at", "op": "not_empty"}
IN_TIME: JsonFilter = {"all": [TAKEN, {"field": "touch_met", "op": "eq", "value": True}]}
CONVERTED: JsonFilter = {"all": [TAKEN, {"field": "result", "op": "eq", "value": "converted"}]}
IS_TAKEN = Q(state=ACCEPTED)
MEASURES = {
    "n": Count("pk"),
    "waiting": Count("pk", filter=Q(state=OFFERED)),
    "escalated": Count("pk", filter=Q(escalated_at__isnull=False)),
    "accepted": Count("pk", filter=IS_TAKEN),
    "rejected": Count("pk", filter=Q(state=REJECTED)),
    "withdrawn": Count("pk", filter=Q(state=HandoffState.WITHDRAWN)),
    "in_time": Count("pk", filter=IS_TAKEN & Q(touch_met=True)),
    "converted": Count("pk", filter=IS_TAKEN & Q(result=HandoffResult.CONVERTED)),
}
COUNTS = (
    Column("交出", "count", sums=True),
    Column("待接收", "count", sums=True),
    Column("升级过", "count", sums=True),
    Column("已接收", "count", sums=True),
    Column("已退回", "count", sums=True),
    Column("已撤回", "count", sums=True),
    Column("接收率", "ratio"),
    Column("按时跟进", "count", sums=True),
    Column("按时跟进率", "ratio"),
    Column("已转化", "count", sums=True),
    Column("转化率", "ratio"),
)


@report(
    "handoffs",
    "交接看板",
    "交出多少、接收多少、为什么退回、跟进得及不及时",
    of=HANDOFF,
    icon="swap",
    place=52,
    groups=" ".join(GROUPS),
)
def handoff_report(question: Question) -> Result:
    """One row per group, then the reasons of what came back; every count leads to its hand-overs."""
    group = question.group or "to_unit"
    whole = handed(question).aggregate(**measures())
    return Result(sentence(whole), BASIS, (by_group(question, group), by_reason(question, whole)))


def measures() -> dict[str, Count]:
    """What is counted; due is a first contact that was made or whose time is over."""
    is_due = Q(touched_at__isnull=False) | Q(touch_due_at__lt=clock.now())
    return {**MEASURES, "touch_due": Count("pk", filter=IS_TAKEN & is_due)}


def handed(question: Question) -> Any:
    """The hand-overs of the period that the viewer's side has part in."""
    return question.rows(HANDOFF, question.within("created_at")).order_by()


def by_group(question: Question, group: str) -> Table:
    path = group.replace(".", "__")
    found = handed(question).values(f"{path}_id", f"{path}__name").annotate(**measures())
    found = found.order_by("-n", f"{path}__name")[:500]
    rows = tuple(
        row_of(question, group, row[f"{path}_id"], row[f"{path}__name"] or "–", row) for row in found
    )
    return Table("交接情况", HANDOFF, (Column(GROUPS[group]), *COUNTS), rows, "bars", 1)


def row_of(question: Question, group: str, key: Any, label: str, n: dict[str, Any]) -> Row:
    """A row whose counts lead to their hand-overs."""
    which: JsonFilter = (
        {"field": group, "op": "eq", "value": str(key)} if key else {"field": group, "op": "empty"}
    )
    here = question.narrowed(question.within("created_at"), which)

    def rows_of(condition: JsonFilter) -> JsonFilter:
        return {"all": [here, condition]}

    values = (
        label, n["n"], n["waiting"], n["escalated"], n["accepted"], n["rejected"], n["withdrawn"], taken_rate(n),
        n["in_time"], rate_of_counts(n["in_time"], n["touch_due"]), n["converted"],
        rate_of_counts(n["converted"], n["accepted"]),
    )  # fmt: skip
    drill = (
        None, here, rows_of(WAITING), rows_of(ESCALATED), rows_of(TAKEN), rows_of(BACK), rows_of(WITHDRAWN), None,
        rows_of(IN_TIME), None, rows_of(CONVERTED), None,
    )  # fmt: skip
    return Row(values, drill)


def by_reason(question: Question, whole: dict[str, Any]) -> Table:
    """Why leads came back: what marketing has to improve."""
    found = (
        handed(question)
        .filter(state=REJECTED)
        .values("reason")
        .annotate(n=Count("pk"))
        .order_by("-n", "reason")
    )
    rows = tuple(
        Row(
            (say(RejectReason(row["reason"]).label), row["n"], rate_of_counts(row["n"], whole["rejected"])),
            (None, question.narrowed(question.within("created_at"), BACK,
                                     {"field": "reason", "op": "eq", "value": row["reason"]}), None),
        )
        for row in found
    )  # fmt: skip
    columns = (Column("退回原因"), Column("条数", "count", sums=True), Column("占比", "ratio"))
    return Table("退回原因", HANDOFF, columns, rows, "bars", 1)


def taken_rate(n: dict[str, Any]) -> Figure:
    return rate_of_counts(n["accepted"], n["accepted"] + n["rejected"])


def sentence(n: dict[str, Any]) -> Message:
    if not n["n"]:
        return nothing_yet("交接")
    return say(
        "交出 %(n)s 条，接收 %(accepted)s 条，退回 %(rejected)s 条，还有 %(waiting)s 条等着接收；"
        "接收的有 %(in_time)s 条按时跟进，%(converted)s 条已转化。",
        **{name: n[name] for name in ("n", "accepted", "rejected", "waiting", "in_time", "converted")},
    )
