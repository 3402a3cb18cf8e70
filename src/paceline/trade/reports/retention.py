"""客户留存: of those who first bought in a month, how many bought again in each of the twelve that followed (F38)."""

from __future__ import annotations

from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncMonth

from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.kernel.periods import add_months
from paceline.methods.worth.cohorts import Cell, Cohort, Seen, average, cohorts
from paceline.trade.reports.purchases import ORDER, PURCHASE, purchases

LAST = 12
FIRST = "customer.first_order_on"
CUSTOMER = "customers.customer"
BASIS = say(
    "第一次成交在时间段里的客户，按月份分组；后面各列是这些客户里当月又有已收款订单的比例，点开是那些订单。"
    "斜线格的月份还没过完；不足 10 位客户的一行只供参考。"
)
COLUMNS = (
    Column("首次成交月份"),
    Column("客户数", "count", sums=True),
    *(Column(f"{k} 个月后", "ratio") for k in range(1, LAST + 1)),
)


@report(
    "retention", "客户留存", "第一次成交以后，每个月还有多少客户回来买",
    beside="customers.customer", of=ORDER, icon="users", place=66,
    period="last_365_days",
)  # fmt: skip
def retention_report(question: Question) -> Result:
    """One row per month of first purchases, each cell with the orders behind it."""
    rows = cohorts_of(question)
    made = tuple(row_of(question, cohort) for cohort in rows)
    return Result(sentence(rows), BASIS, (Table("客户留存", ORDER, COLUMNS, made, "heat"),))


def cohorts_of(question: Question) -> list[Cohort]:
    """The cohorts that began in the period, from the orders within sight."""
    found = (
        purchases(question, question.within(FIRST))
        .filter(ordered_on__lte=question.as_of)
        .annotate(cohort=TruncMonth("customer__first_order_on"), month=TruncMonth("ordered_on"))
        .values_list("cohort", "month")
        .annotate(customers=Count("customer", distinct=True))
    )
    return cohorts((Seen(*row) for row in found), question.as_of, last=LAST)


def row_of(question: Question, cohort: Cohort) -> Row:
    """The size and the shares; the month that still runs is the last."""
    cells: list[Cell | None] = [cell for cell in cohort.cells if cell.k]
    cells += [None] * (LAST - len(cells))
    here = within_month(FIRST, cohort.month)
    drill = [
        question.narrowed(*PURCHASE, here, within_month("ordered_on", cell.month)) if cell else None
        for cell in cells
    ]
    running = next((at + 2 for at, cell in enumerate(cells) if cell and not cell.over), None)
    values = (f"{cohort.month:%Y-%m}", cohort.size, *(cell.figure if cell else None for cell in cells))
    first = question.narrowed(*PURCHASE, here, within_month("ordered_on", cohort.month))
    return Row(values, (None, first, *drill), running=running)


def within_month(field: str, month: date) -> JsonFilter:
    last = add_months(month, 1).toordinal() - 1
    return {"field": field, "op": "between", "value": [month.isoformat(), date.fromordinal(last).isoformat()]}


def sentence(rows: list[Cohort]) -> Message:
    """How many come back in the first and in the third month, over all cohorts for which they are over."""
    if not rows:
        return nothing_yet("第一次成交的客户")
    whole, first, third = sum(row.size for row in rows), average(rows, 1), average(rows, 3)
    if first.value is None:
        return say("%(n)s 位客户第一次成交，还没有满一个月，看不出留存。", n=whole)
    if third.value is None:
        return say(
            "%(n)s 位客户第一次成交，1 个月后有 %(first)s 回来再买。", n=whole, first=f"{first.value:.0%}"
        )
    return say(
        "%(n)s 位客户第一次成交，1 个月后有 %(first)s 回来再买，3 个月后是 %(third)s。",
        n=whole, first=f"{first.value:.0%}", third=f"{third.value:.0%}",
    )  # fmt: skip
