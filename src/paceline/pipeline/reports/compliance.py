"""How well the standard tasks of the stages are kept: done of those due, in time, by person and by stage (R053)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from paceline.access.working_days import working_calendar
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.clock import as_zone
from paceline.kernel.messages import Message, say
from paceline.methods.figures import rate_of_counts
from paceline.pipeline.reports.results import of_group

ACTIVITY = "customers.activity"
STANDARD: JsonFilter = {"field": "step", "op": "not_empty"}
STANDS: JsonFilter = {"field": "status", "op": "not_in", "value": ["rescheduled"]}
DONE: JsonFilter = {"field": "status", "op": "eq", "value": "done"}
MANDATORY: JsonFilter = {"field": "mandatory", "op": "eq", "value": True}
BASIS = say(
    "只看期间内到今天为止到期的标准动作。改期的算在新的那一天；取消、错过的算没有做。按时是指在到期当天或之前完成。"
)
COLUMNS = (
    Column("应做", "count", sums=True),
    Column("已做", "count", sums=True),
    Column("执行率", "ratio"),
    Column("按时", "count", sums=True),
    Column("必做没做", "count", sums=True),
)
GROUPS = {"owner": ("按负责人", "owner__name"), "stage": ("按阶段", "stage__name")}


@report("compliance", "标准动作执行", "每个人、每个阶段的标准动作做了多少，按时多少",
        beside="customers.activity", of="pipeline.opportunity",
        icon="check-check", place=45)  # fmt: skip
def compliance_report(question: Question) -> Result:
    """One table by person, one by stage; they count the same tasks."""
    own = Question(question.by, question.period, question.as_of)
    tables = tuple(table_of(own, group) for group in GROUPS)
    return Result(sentence(tables[0]), BASIS, tables)


def table_of(question: Question, group: str) -> Table:
    """The standard tasks due in the period, by a link of the activity."""
    words, name = GROUPS[group]
    key = f"{group}_id"
    found = due(question).order_by().values(key, name).annotate(**MEASURES).order_by("-whole", name)[:500]
    rows = tuple(row_of(question, group, row[key], row[name] or "–", row) for row in found)
    return Table(
        words, ACTIVITY, (Column("负责人" if group == "owner" else "阶段"), *COLUMNS), rows, "bars", 3
    )


def due(question: Question) -> Any:
    """The tasks with the days on which they were due and done, where the organisation is."""
    zone = as_zone(working_calendar().zone)
    rows = question.rows(ACTIVITY, STANDARD, STANDS, question.so_far("planned_at"))
    return rows.annotate(
        ended_on=TruncDate("ended_at", tzinfo=zone), planned_on=TruncDate("planned_at", tzinfo=zone)
    )


IS_DONE = Q(status="done")
MEASURES = {
    "whole": Count("pk"),
    "done": Count("pk", filter=IS_DONE),
    "in_time": Count("pk", filter=IS_DONE & Q(ended_on__lte=F("planned_on"))),
    "missing": Count("pk", filter=Q(mandatory=True) & ~IS_DONE),
}
"""All, done, done by the end of the day it was due, mandatory and not done."""


def row_of(question: Question, group: str, key: Any, label: str, counts: dict[str, Any]) -> Row:
    """A row whose counts lead to their tasks."""
    here = question.narrowed(STANDARD, STANDS, question.so_far("planned_at"), of_group(group, key))
    done = {"all": [here, DONE]}
    missing = {"all": [here, MANDATORY, {"field": "status", "op": "not_in", "value": ["done"]}]}
    rate = rate_of_counts(counts["done"], counts["whole"])
    values = (label, counts["whole"], counts["done"], rate, counts["in_time"], counts["missing"])
    return Row(values, (None, here, done, None, None, missing))


def sentence(table: Table) -> Message:
    if not table.rows:
        return nothing_yet("标准动作")
    whole, done = table.sum_of(1), table.sum_of(2)
    share = f"{done / whole:.0%}"
    return say(
        "期间内应做 %(whole)s 个标准动作，做了 %(done)s 个，执行率 %(share)s。",
        whole=whole,
        done=done,
        share=share,
    )
