"""Sales cycle (F06): days from creation to winning, won and lost apart; and time in each stage."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DurationField, Q

from paceline.insight.metric import metric
from paceline.insight.percentile import Percentile, days_between
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.methods.figures import N_MIN_MEAN, Figure, Quality, quality_of
from paceline.pipeline.reports.results import LOST, OBJECT, WON, group_columns, of_group

BASIS = say("从新建到赢单的自然日，只看期间内结束的商机；赢单和输单分开。少于 5 单写明样本不足。")
GROUPS = "owner team team.parent product source customer.industry"
IS_WON, IS_LOST = Q(state="won"), Q(state="lost")
COLUMNS = (
    Column("分组"),
    Column("赢单", "count", sums=True),
    Column("中位天数", "days"),
    Column("八成在几天内", "days"),
    Column("九成在几天内", "days"),
    Column("输单", "count", sums=True),
    Column("输单中位天数", "days"),
)
MEASURES: dict[str, Any] = {
    "won": Count("pk", filter=IS_WON),
    "lost": Count("pk", filter=IS_LOST),
    "median": Percentile("cycle", 0.5, filter=IS_WON, output_field=DurationField()),
    "p80": Percentile("cycle", 0.8, filter=IS_WON, output_field=DurationField()),
    "p90": Percentile("cycle", 0.9, filter=IS_WON, output_field=DurationField()),
    "lost_median": Percentile("cycle", 0.5, filter=IS_LOST, output_field=DurationField()),
}


@report("cycle", "成交周期", "从新建到成交要多少天", of=OBJECT, groups=GROUPS, icon="timer", place=30)
def cycle_report(question: Question) -> Result:
    """Quantiles by group; each count leads to its deals."""
    group = question.group or "owner"
    rows = closed_with_cycle(question)
    whole = rows.aggregate(**MEASURES)
    key, columns, show = group_columns(group)
    found = rows.values(*columns).annotate(**MEASURES).order_by("-won", key)[:500]
    made = tuple(row_of(question, group, row, row[key], show(row)) for row in found)
    return Result(sentence(whole), BASIS, (Table("成交周期", OBJECT, COLUMNS, made, "bars", 2),))


def closed_with_cycle(question: Question) -> Any:
    """Deals that ended in the period with their length as `cycle`."""
    rows = question.rows(OBJECT, question.within("closed_on")).filter(IS_WON | IS_LOST)
    return rows.annotate(cycle=days_between("created_at", "closed_on")).order_by()


def row_of(question: Question, group: str, row: dict[str, Any], key: Any, label: str) -> Row:
    closed, here = question.within("closed_on"), of_group(group, key)
    won: JsonFilter = question.narrowed(closed, here, WON)
    lost: JsonFilter = question.narrowed(closed, here, LOST)
    quantiles = [figure(row[name], row["won"]) for name in ("median", "p80", "p90")]
    values = (label, row["won"], *quantiles, row["lost"], figure(row["lost_median"], row["lost"]))
    return Row(values, (None, won, won, won, won, lost, lost))


def figure(length: timedelta | None, n: int) -> Figure:
    """A length in days with the number of deals behind it."""
    if length is None:
        return Figure(None, "days", 0, quality=Quality.NO_DATA)
    return Figure(length / timedelta(days=1), "days", n, quality=quality_of(n, N_MIN_MEAN))


def sentence(whole: dict[str, Any]) -> Message:
    if whole["median"] is None:
        return nothing_yet("赢单")
    return say(
        "这段时间赢的 %(n)s 单，一半在 %(median)s 天内成交，八成在 %(p80)s 天内。",
        n=whole["won"],
        median=round(whole["median"] / timedelta(days=1)),
        p80=round(whole["p80"] / timedelta(days=1)),
    )


@metric(
    "cycle_median", "成交周期中位数", formula="F06", unit="days", better="down", of=OBJECT,
    rows=lambda q: q.narrowed(q.within("closed_on"), WON), definition="期间内赢单的商机，从新建到赢单的天数的中位数。",
)  # fmt: skip
def cycle_median(question: Question) -> Figure:
    """F06, calendar days."""
    found = closed_with_cycle(question).aggregate(won=MEASURES["won"], median=MEASURES["median"])
    made = figure(found["median"], found["won"])
    return Figure(made.value, "days", made.n, Decimal(found["won"]), quality=made.quality)
