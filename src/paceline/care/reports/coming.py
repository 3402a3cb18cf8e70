"""回访预排: who would be called when by whom, before the night plans it; the dry run of the care plans."""

from __future__ import annotations

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.care.following.due import due_of_all, open_tasks
from paceline.care.models.plan import CareKind
from paceline.insight.question import Question
from paceline.insight.report import Column, Result, Row, Table, report
from paceline.kernel import clock
from paceline.kernel.messages import say

CUSTOMER = "customers.customer"
BASIS = say(
    "只列还没有排上的客户。每晚按这张表排一次；在回访计划上点「现在就排」可以马上排。表里最多列 200 个。"
)
MOST = 200


@report("care_coming", "回访预排", "今晚会给谁排回访：哪个客户、哪一天、谁去", of=CUSTOMER, icon="calendar-check",
        place=54, dated=False)  # fmt: skip
def coming_report(question: Question) -> Result:
    """Of the customers in sight those without a planned follow-up, by day."""
    planned = set(open_tasks().values_list("customer_id", flat=True))
    due = [one for one in due_of_all(local_day(clock.now())) if one.customer not in planned]
    seen = set(
        question.rows(CUSTOMER).filter(pk__in=[one.customer for one in due]).values_list("pk", flat=True)
    )
    mine = sorted((one for one in due if one.customer in seen), key=lambda one: (one.on, one.name))
    people = dict(visible(SYSTEM, User).filter(pk__in={one.person for one in mine}).values_list("pk", "name"))
    rows = tuple(
        Row(
            (
                one.name, one.plan.name, str(CareKind(one.plan.kind).label),
                local_day(one.reached_at).isoformat() if one.reached_at else say("还没有"),
                one.on.isoformat(), people[one.person],
            ),
            ({"field": "id", "op": "eq", "value": str(one.customer)},),
        )
        for one in mine[:MOST]
    )  # fmt: skip
    columns = (
        Column("客户"), Column("回访计划"), Column("方式"), Column("最近有效跟进"), Column("下次回访"), Column("谁去"),
    )  # fmt: skip
    if not mine:
        return Result(say("没有要新排的：计划里的客户都已经排上了。"), BASIS, ())
    words = say("今晚会排 %(n)s 个回访。", n=len(mine))
    return Result(words, BASIS, (Table("要新排的回访", CUSTOMER, columns, rows),))
