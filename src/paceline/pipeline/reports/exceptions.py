"""越级放行: which stages were entered though their criteria did not hold, who asked, who allowed it and why (R052)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from paceline.access.working_days import local_day
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.methods.figures import rate_of_counts
from paceline.pipeline.reports.results import OBJECT

MOVES = "pipeline.stageevent"
FORWARD: JsonFilter = {"all": [
    {"field": "backward", "op": "eq", "value": False}, {"field": "from_stage", "op": "not_empty"},
]}  # fmt: skip
ALLOWED: JsonFilter = {"field": "override", "op": "eq", "value": True}
MOST = 200
BASIS = say(
    "期间内往前推进的每一次阶段变更；没达到条件而放行的算一次例外。跳过的阶段，它的标准动作在「标准动作执行」里按没做计算。"
)
BY_OWNER = (
    Column("负责人"), Column("推进", "count", sums=True), Column("放行", "count", sums=True),
    Column("放行占比", "ratio"),
)  # fmt: skip
EACH = (
    Column("商机"), Column("从"), Column("到"), Column("哪天"), Column("申请人"), Column("申请原因"), Column("放行人"),
    Column("放行理由"),
)  # fmt: skip


@report(
    "exceptions",
    "越级放行",
    "没达到条件就进入下一阶段的：谁申请、谁放行、为什么",
    beside="pipeline.stageevent",
    of=OBJECT,
    icon="flag",
    place=46,
)
def exceptions_report(question: Question) -> Result:
    """By person how often, and every single one."""
    own = Question(question.by, question.period, question.as_of)
    tables = (by_owner(own), each(own))
    return Result(sentence(tables[0]), BASIS, tables)


def by_owner(question: Question) -> Table:
    """The moves of everybody's deals, the most exceptions first."""
    rows = question.rows(MOVES, FORWARD, question.within("moved_at")).order_by()
    found = rows.values("opportunity__owner_id", "opportunity__owner__name").annotate(
        n=Count("pk"), allowed=Count("pk", filter=Q(override=True))
    )
    ordered = sorted(
        found, key=lambda row: (-row["allowed"], -row["n"], row["opportunity__owner__name"] or "")
    )
    return Table("按负责人", MOVES, BY_OWNER, tuple(owner_row(question, row) for row in ordered), "bars", 2)


def owner_row(question: Question, row: dict[str, Any]) -> Row:
    """A person's moves; the counts lead to them."""
    key = row["opportunity__owner_id"]
    whose = (
        {"field": "opportunity.owner", "op": "eq", "value": str(key)} if key
        else {"field": "opportunity.owner", "op": "empty"}
    )  # fmt: skip
    here = question.narrowed(FORWARD, question.within("moved_at"), whose)
    rate = rate_of_counts(row["allowed"], row["n"])
    return Row(
        (row["opportunity__owner__name"] or "–", row["n"], row["allowed"], rate),
        (None, here, {"all": [here, ALLOWED]}, None),
    )


def each(question: Question) -> Table:
    """The exceptions one by one, the latest first; a deal leads to itself."""
    rows = question.rows(MOVES, FORWARD, ALLOWED, question.within("moved_at")).order_by("-moved_at", "-pk")
    found = rows.select_related("opportunity", "from_stage", "to_stage", "actor", "allowed_by")[:MOST]
    made = tuple(
        Row(
            (one.opportunity.name, str(one.from_stage or "–"), str(one.to_stage), local_day(one.moved_at).isoformat(),
             str(one.actor or "–"), one.reason, str(one.allowed_by or "–"), one.allowance),
            ({"field": "id", "op": "in", "value": [str(one.opportunity_id)]}, *[None] * 7),
        )
        for one in found
    )  # fmt: skip
    return Table("逐笔", OBJECT, EACH, made)


def sentence(table: Table) -> Message:
    if not table.rows:
        return nothing_yet("阶段推进")
    return say(
        "期间内往前推进 %(whole)s 次，其中 %(allowed)s 次没达到条件、经放行。",
        whole=table.sum_of(1),
        allowed=table.sum_of(2),
    )
