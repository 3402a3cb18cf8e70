"""People side by side: what is open, what was won, how much was followed up, what is overdue. Small samples say so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.pipeline.reports.results import OBJECT, WON, Results, closed_in_period, of_group

BASIS = say("进行中和逾期是现在的数，赢单和跟进是期间内的数。按赢单金额排，不是排名。")
OPEN: JsonFilter = {"field": "state", "op": "eq", "value": "open"}
OVERDUE: JsonFilter = {"field": "next_step_on", "op": "lt", "value": "today"}
DONE: JsonFilter = {"field": "status", "op": "eq", "value": "done"}
ACTIVITY = "customers.activity"
COLUMNS = (
    Column("负责人"),
    Column("进行中", "count", sums=True),
    Column("进行中金额", "amount", sums=True),
    Column("赢单", "count", sums=True),
    Column("赢单金额", "amount", sums=True),
    Column("赢率", "ratio"),
    Column("完成跟进", "count", sums=True),
    Column("下一步逾期", "count", sums=True),
)


@report(
    "owners",
    "团队对比",
    "每个人手上有多少、赢了多少、跟进了多少",
    beside="customers.activity",
    of=OBJECT,
    icon="users",
    place=40,
)
def owners_report(question: Question) -> Result:
    """One row per owner with something to show."""
    of_owner = {results.key: results for results in closed_in_period(question.grouped("owner"))}
    names = {key: results.label for key, results in of_owner.items()}
    open_now = by_owner(
        question.rows(OBJECT, OPEN), names, n=Count("pk"), amount=Sum("amount_base", default=Decimal(0))
    )
    late = by_owner(question.rows(OBJECT, OPEN, OVERDUE), names, n=Count("pk"))
    done = by_owner(followed_up(question), names, n=Count("pk"))
    rows = [
        row_of(question, key, label, of_owner.get(key), open_now.get(key), done.get(key), late.get(key))
        for key, label in names.items()
    ]
    rows.sort(key=lambda row: (-row.values[4], -row.values[2]))  # type: ignore[operator]
    return Result(sentence(rows), BASIS, (Table("团队对比", OBJECT, COLUMNS, tuple(rows), "bars", 4),))


def followed_up(question: Question) -> Any:
    """Activities done in the period; the report's filter is about deals and does not apply to them."""
    own = Question(question.by, question.period, question.as_of)
    return own.rows(ACTIVITY, DONE, own.within("ended_at"))


def by_owner(rows: Any, names: dict[Any, str], **measures: Any) -> dict[Any, dict[str, Any]]:
    """Figures by owner; adds the owners' names to `names`."""
    found = {}
    for row in rows.order_by().values("owner_id", "owner__name").annotate(**measures):
        found[row["owner_id"]] = row
        names.setdefault(row["owner_id"], row["owner__name"] or "–")
    return found


def row_of(
    question: Question, key: Any, label: str, results: Results | None, open_now: Any, done: Any, late: Any
) -> Row:
    here = of_group("owner", key)
    won = question.narrowed(question.within("closed_on"), here, WON)
    open_rows = question.narrowed(OPEN, here)
    results = results or Results(key, label)
    values = (
        label,
        open_now["n"] if open_now else 0,
        open_now["amount"] if open_now else Decimal(0),
        results.won,
        results.won_amount,
        results.by_count,
        done["n"] if done else 0,
        late["n"] if late else 0,
    )
    return Row(
        values, (None, open_rows, open_rows, won, won, None, None, question.narrowed(OPEN, OVERDUE, here))
    )


def sentence(rows: list[Row]) -> Message:
    if not rows:
        return nothing_yet("商机")
    late = sum(row.values[7] for row in rows if isinstance(row.values[7], int))
    return say("%(n)s 个人手上有商机，其中 %(late)s 个商机的下一步已经逾期。", n=len(rows), late=late)
