"""阶段打法效果: per measure how many deals went on with it and without."""

from __future__ import annotations

from paceline.access.scope import visible
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, report
from paceline.kernel import clock
from paceline.kernel.messages import Message, say
from paceline.pipeline.models import StageMeasure
from paceline.pipeline.queries.measures import Effect, effect

BASIS = say(
    "近一年离开这个阶段的商机里，走到下一步或赢单的比例：离开之前做完过这个打法的算用过。两边都不少于 10 单才比较；"
    "用打法的单往往本来就热，差别是关联，不是因果。"
)
COLUMNS = (
    Column("打法"),
    Column("阶段"),
    Column("用过的商机", "count", sums=True),
    Column("走到下一步", "ratio"),
    Column("没用的商机", "count"),
    Column("没用的走到下一步", "ratio"),
    Column("差别"),
)


@report("stage_measures", "阶段打法效果", "每个阶段的打法，用了的和没用的商机各有多少走到下一步",
        of="pipeline.opportunity", icon="target", place=44, dated=False)  # fmt: skip
def measures_report(question: Question) -> Result:
    """One row per measure in use, in the order of the stages."""
    rows = visible(question.by, StageMeasure).filter(active=True).select_related("stage", "stage__pipeline")
    found = [
        (one, effect(question.by, one, clock.now()))
        for one in rows.order_by("stage__position", "name", "pk")[:60]
    ]
    made = tuple(row_of(one, each) for one, each in found)
    table = Table("按打法", "customers.activity", COLUMNS, made, "bars", 3)
    return Result(sentence(found), BASIS, (table,))


def row_of(one: StageMeasure, found: Effect) -> Row:
    """Its done follow-ups are the rows behind the count."""
    done: JsonFilter = {
        "all": [
            {"field": "measure", "op": "in", "value": [str(one.pk)]},
            {"field": "status", "op": "eq", "value": "done"},
        ]
    }
    values = (
        one.name,
        one.stage.name,
        found.used.n,
        found.used,
        found.others.n,
        found.others,
        difference(found),
    )
    return Row(values, (None, None, done, None, None, None, None))


def difference(found: Effect) -> Message | str:
    """In points, with its interval; nothing is claimed of few deals."""
    if found.is_small or found.compared.difference is None or found.compared.interval is None:
        return say("样本不足")
    between = found.compared.interval
    return say(
        "%(diff)s 点（%(low)s～%(high)s）",
        diff=points(found.compared.difference), low=points(between.low), high=points(between.high),
    )  # fmt: skip


def points(value: float) -> str:
    """+17, −4, 0."""
    whole = round(100 * value)
    return f"{whole:+d}".replace("-", "−") if whole else "0"


def sentence(found: list[tuple[StageMeasure, Effect]]) -> Message:
    if not found:
        return say("还没有阶段打法。先在「阶段打法」里写几条：到了哪个阶段，对谁，做什么。")
    sure = sum(1 for _one, each in found if not each.is_small and each.compared.interval is not None
               and each.compared.interval.low > 0)  # fmt: skip
    return say(
        "%(all)s 个打法里，%(sure)s 个用了的商机明显更常走到下一步（关联，不是因果）。",
        all=len(found),
        sure=sure,
    )
