"""Where leads come from and what becomes of them (F05): by source, of the leads created in the period."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from paceline.insight.metric import metric
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.methods.figures import Figure, rate_of_counts
from paceline.pipeline.reports.results import of_group

LEAD = "customers.lead"
BASIS = say(
    "按期间内新建的线索（同期群）计算：到今天为止已转化的比例。新线索还没来得及转化，别和更早的期间直接比。"
)
CONVERTED: JsonFilter = {"field": "status", "op": "eq", "value": "converted"}
BAD: JsonFilter = {"field": "status", "op": "eq", "value": "disqualified"}
REACHED: JsonFilter = {"field": "status", "op": "in", "value": ["qualified", "converted"]}
MEASURES = {
    "n": Count("pk"),
    "reached": Count("pk", filter=Q(status__in=("qualified", "converted"))),
    "converted": Count("pk", filter=Q(status="converted")),
    "bad": Count("pk", filter=Q(status="disqualified")),
}
COLUMNS = (
    Column("来源"),
    Column("线索", "count", sums=True),
    Column("已确认", "count", sums=True),
    Column("已转化", "count", sums=True),
    Column("转化率", "ratio"),
    Column("无效", "count", sums=True),
    Column("无效率", "ratio"),
)


@report(
    "lead_sources",
    "线索来源",
    "哪里来的线索最值",
    of=LEAD,
    icon="signpost",
    place=50,
    groups="source owner region",
)
def sources_report(question: Question) -> Result:
    """One row per source; each count leads to its leads."""
    group = question.group or "source"
    rows = created(question).order_by()
    key, label = (f"{group}_id", f"{group}__name") if group != "region" else ("region", "region")
    found = list(rows.values(key, label).annotate(**MEASURES).order_by("-n")[:500])
    made = tuple(row_of(question, group, row, row[key], row[label] or "–") for row in found)
    return Result(
        sentence(rows.aggregate(**MEASURES)), BASIS, (Table("线索来源", LEAD, COLUMNS, made, "bars", 1),)
    )


def created(question: Question) -> Any:
    return question.rows(LEAD, question.within("created_at"))


def row_of(question: Question, group: str, row: dict[str, Any], key: Any, label: str) -> Row:
    here = question.narrowed(question.within("created_at"), of_group(group, key))

    def rows_of(condition: JsonFilter) -> JsonFilter:
        return {"all": [here, condition]}

    values = (
        label,
        row["n"],
        row["reached"],
        row["converted"],
        rate_of_counts(row["converted"], row["n"]),
        row["bad"],
        rate_of_counts(row["bad"], row["n"]),
    )
    return Row(values, (None, here, rows_of(REACHED), rows_of(CONVERTED), here, rows_of(BAD), here))


def sentence(whole: dict[str, Any]) -> Message:
    if not whole["n"]:
        return nothing_yet("新线索")
    return say(
        "这段时间来了 %(n)s 条线索，已转化 %(converted)s 条（%(rate)s%%），无效 %(bad)s 条。",
        n=whole["n"],
        converted=whole["converted"],
        rate=round(100 * whole["converted"] / whole["n"], 1),
        bad=whole["bad"],
    )


@metric(
    "lead_conversion", "线索转化率", formula="F05", unit="ratio", of=LEAD,
    rows=lambda q: q.narrowed(q.within("created_at")), definition="期间内新建的线索中，到今天为止已转化为客户的比例。",
)  # fmt: skip
def lead_conversion(question: Question) -> Figure:
    """F05 up to conversion; paid orders come with the trade room."""
    found = created(question).aggregate(n=MEASURES["n"], converted=MEASURES["converted"])
    return rate_of_counts(found["converted"], found["n"])
