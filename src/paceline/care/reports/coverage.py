"""回访覆盖率: how many customers of the care plans were really reached within their interval, and who was not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from paceline.access.working_days import local_day, working_calendar
from paceline.care.models import CarePlan
from paceline.care.models.audience import KEPT, exclusive
from paceline.care.models.plan import active_plans
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, report
from paceline.kernel import clock
from paceline.kernel.clock import start_of
from paceline.kernel.messages import Message, say
from paceline.methods.figures import rate_of_counts

CUSTOMER = "customers.customer"
BASIS = say(
    "只看启用的回访计划里、有负责人、没有标「免打扰」的客户；一个客户只算在一个计划里。"
    "最近一次有效跟进在间隔以内算覆盖；从来没有有效跟进的算没有覆盖。截至今天。"
)
COLUMNS = (
    Column("客户", "count", sums=True),
    Column("按时回访", "count", sums=True),
    Column("回访覆盖率", "ratio"),
    Column("漏访", "count", sums=True),
)


@dataclass(frozen=True)
class Group:
    """The customers of one plan, as a filter, and the condition that they were reached in time."""

    plan: CarePlan
    members: JsonFilter

    @property
    def in_time(self) -> JsonFilter:
        return {"field": "last_effective_follow_at", "op": "gte", "value": f"-{self.plan.days}d"}

    @property
    def missed(self) -> JsonFilter:
        return {"all": [self.members, {"not": self.in_time}]}

    @property
    def covered(self) -> JsonFilter:
        return {"all": [self.members, self.in_time]}


@report("care_coverage", "回访覆盖率", "该回访的客户，有多少在间隔以内真正联系上了，漏了谁", of=CUSTOMER,
        icon="headset", place=53, dated=False)  # fmt: skip
def coverage_report(question: Question) -> Result:
    """One table by plan, one by owner; each figure opens its customers."""
    groups = [Group(plan, members) for plan, members in exclusive(active_plans(), KEPT)]
    if not groups:
        return Result(say("还没有启用的回访计划。先在「回访计划」里启用一个。"), BASIS, ())
    tables = (by_plan(question, groups), by_owner(question, groups))
    return Result(sentence(tables[0]), BASIS, tables)


def counted(question: Question, group: Group, *by: str) -> list[dict[str, Any]]:
    """Customers and those reached in time, of one plan."""
    rows = question.rows(CUSTOMER, group.members).order_by().values(*by)
    return list(rows.annotate(n=Count("pk"), covered=Count("pk", filter=reached(group)))) if by else [
        question.rows(CUSTOMER, group.members).aggregate(n=Count("pk"), covered=Count("pk", filter=reached(group)))
    ]  # fmt: skip


def reached(group: Group) -> Q:
    """The same condition as `in_time`, for counting."""
    first = local_day(clock.now()) - timedelta(days=group.plan.days)
    return Q(last_effective_follow_at__gte=start_of(first, working_calendar().zone))


def by_plan(question: Question, groups: Iterable[Group]) -> Table:
    """A row per plan."""
    rows = []
    for group in groups:
        found = counted(question, group)[0]
        drills = [question.narrowed(one) for one in (group.members, group.covered, group.missed)]
        rows.append(row_of(group.plan.name, found["n"], found["covered"], drills))
    return Table("按计划", CUSTOMER, (Column("回访计划"), *COLUMNS), tuple(rows), "bars", 3)


def by_owner(question: Question, groups: list[Group]) -> Table:
    """A row per owner over all plans, the one who has missed most first."""
    sums: dict[Any, list[Any]] = {}
    for group in groups:
        for row in counted(question, group, "owner_id", "owner__name"):
            kept = sums.setdefault(row["owner_id"], [row["owner__name"], 0, 0])
            kept[1] += row["n"]
            kept[2] += row["covered"]
    ordered = sorted(sums.items(), key=lambda item: (item[1][2] - item[1][1], item[1][0]))
    rows = tuple(
        row_of(
            name,
            n,
            covered,
            [owned(question, key, groups, part) for part in ("members", "covered", "missed")],
        )
        for key, (name, n, covered) in ordered
    )
    return Table("按负责人", CUSTOMER, (Column("负责人"), *COLUMNS), rows, "bars", 3)


def owned(question: Question, owner: Any, groups: list[Group], part: str) -> JsonFilter:
    """The customers of one owner that any plan counts so."""
    mine = {"field": "owner", "op": "eq", "value": str(owner)}
    return question.narrowed(mine, {"any": [getattr(group, part) for group in groups]})


def row_of(label: str, n: int, covered: int, drills: list[JsonFilter]) -> Row:
    """Counts with the rows behind them."""
    members, reached_in_time, missed = drills
    values = (label, n, covered, rate_of_counts(covered, n), n - covered)
    return Row(values, (None, members, reached_in_time, None, missed))


def sentence(table: Table) -> Message:
    """The whole in one line."""
    whole, covered = int(table.sum_of(1)), int(table.sum_of(2))
    if not whole:
        return say("启用的回访计划里还没有客户。")
    return say(
        "该回访的 %(whole)s 个客户里，%(covered)s 个在间隔以内联系过，覆盖率 %(share)s；漏访 %(missed)s 个。",
        whole=whole, covered=covered, share=f"{covered / whole:.0%}", missed=whole - covered,
    )  # fmt: skip
