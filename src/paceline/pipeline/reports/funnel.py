"""The funnel: what is open now by stage, and how a cohort moved from stage to stage (F03, F04)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from django.db.models import Count, Max, OuterRef, Subquery, Sum

from paceline.access.scope import visible
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel import clock
from paceline.kernel.messages import Message, say
from paceline.kernel.money_shown import SpokenAmount
from paceline.methods.figures import rate_of_counts
from paceline.pipeline.models import Pipeline, Stage, StageEvent
from paceline.pipeline.models.opportunity import MIX_UPS
from paceline.pipeline.reports.results import OBJECT

BASIS = say("左表是现在进行中的商机；右表按期间内新建的商机（同期群）计算，跳过的阶段算到达，退回不扣减。")
OPEN: JsonFilter = {"field": "state", "op": "eq", "value": "open"}
MATURE_FROM = 0.8


@dataclass(frozen=True)
class Step:
    """A stage with the cohort members that reached it."""

    stage: Stage
    reached: int


@report("funnel", "销售漏斗", "每个阶段有多少、多少钱、转化多少", of=OBJECT, icon="filter", place=10)
def funnel_report(question: Question) -> Result:
    """Two tables: the open pipeline by stage and the cohort's conversion."""
    pipeline = chosen_pipeline(question)
    if pipeline is None:
        return Result(nothing_yet("销售漏斗"), BASIS, ())
    stages = list(visible(question.by, Stage).filter(pipeline=pipeline).order_by("position"))
    now = open_by_stage(question, pipeline, stages)
    cohort, resolved = cohort_steps(question, pipeline, stages)
    return Result(sentence(now, cohort), BASIS, (now, conversion(question, pipeline, cohort, resolved)))


def chosen_pipeline(question: Question) -> Pipeline | None:
    """The pipeline that the reader chose, else the default one, else the first in use."""
    rows = visible(question.by, Pipeline).filter(active=True).order_by("-default", "name")
    wanted = question.options.get("pipeline")
    found: Pipeline | None = (rows.filter(pk=wanted).first() if wanted else None) or rows.first()
    return found


def of_stage(stage: Stage) -> JsonFilter:
    return {"field": "stage", "op": "eq", "value": str(stage.pk)}


def open_by_stage(question: Question, pipeline: Pipeline, stages: Sequence[Stage]) -> Table:
    """Count, amount and weighted amount of open deals; each figure leads to its deals."""
    rows = question.rows(OBJECT, OPEN).filter(pipeline=pipeline).order_by()
    found = {
        row["stage_id"]: row
        for row in rows.values("stage_id").annotate(
            n=Count("pk"), amount=Sum("amount_base", default=Decimal(0))
        )
    }
    made = []
    for stage in (s for s in stages if s.kind == "open"):
        row = found.get(stage.pk, {"n": 0, "amount": Decimal(0)})
        drill = question.narrowed(OPEN, of_stage(stage))
        weighted = (row["amount"] * stage.probability).quantize(Decimal("0.01"))
        made.append(
            Row(
                (stage.name, row["n"], row["amount"], stage.probability, weighted),
                (None, drill, drill, None, drill),
            )
        )
    columns = (
        Column("阶段"),
        Column("进行中", "count", sums=True),
        Column("金额", "amount", sums=True),
        Column("赢率", "ratio"),
        Column("加权金额", "amount", sums=True),
    )
    return Table("现在的漏斗", OBJECT, columns, tuple(made), "funnel", 1)


def cohort_steps(
    question: Question, pipeline: Pipeline, stages: Sequence[Stage]
) -> tuple[list[Step], float | None]:
    """How many deals created in the period ever reached each open stage or won; and the share already closed."""
    start, end = question.period.instants()
    rows = question.rows(OBJECT).filter(pipeline=pipeline, created_at__gte=start, created_at__lt=end)
    rows = rows.exclude(state="cancelled", lost_reason__in=MIX_UPS)
    moves = visible(question.by, StageEvent).filter(
        opportunity=OuterRef("pk"),
        to_stage__kind__in=("open", "won"),
        moved_at__lt=clock.start_of(question.as_of + timedelta(days=1)),
    )
    last = moves.order_by().values("opportunity").annotate(last=Max("to_stage__position")).values("last")
    furthest = rows.annotate(reached=Subquery(last)).order_by()
    counted = furthest.values("reached", "state").annotate(n=Count("pk"))
    states = {(row["reached"] or 0, row["state"]): row["n"] for row in counted}
    total = sum(states.values())
    closed = sum(n for (_, state), n in states.items() if state != "open")
    steps = [
        Step(
            stage,
            sum(n for (reached, state), n in states.items() if reached >= stage.position or state == "won"),
        )
        for stage in stages
        if stage.kind in ("open", "won")
    ]
    return steps, closed / total if total else None


def conversion(
    question: Question, pipeline: Pipeline, steps: Sequence[Step], resolved: float | None
) -> Table:
    """F04 between neighbours, and of all."""
    first = steps[0].reached if steps else 0
    rows = []
    for i, step in enumerate(steps):
        before = steps[i - 1].reached if i else step.reached
        rows.append(
            Row(
                (
                    step.stage.name,
                    step.reached,
                    rate_of_counts(step.reached, before),
                    rate_of_counts(step.reached, first),
                )
            )
        )
    immature = resolved is not None and resolved < MATURE_FROM
    note = say(
        "尚未成熟：只有 %(share)s%% 已有结果，先不要和更早的期间比较。", share=round(100 * (resolved or 0))
    )
    columns = (
        Column("阶段"),
        Column("到达过", "count"),
        Column("比上一阶段", "ratio"),
        Column("比起点", "ratio"),
    )
    return Table("同期群转化", OBJECT, columns, tuple(rows), "funnel", 1, note if immature else None)


def sentence(now: Table, steps: Sequence[Step]) -> Message:
    """The conclusion: how much is open, and where most is lost."""
    count, amount = now.sum_of(1), now.sum_of(2)
    drops = [(a.reached - b.reached, a, b) for a, b in pairwise(steps) if a.reached]
    if not count and not drops:
        return nothing_yet("商机")
    lost, before, after = max(drops, key=lambda drop: drop[0], default=(0, None, None))
    if not lost or before is None or after is None:
        return say("现在有 %(n)s 个进行中的商机，共 %(amount)s。", n=count, amount=SpokenAmount(amount))
    return say(
        "进行中 %(n)s 个商机，共 %(amount)s；「%(before)s」到「%(after)s」掉得最多，%(lost)s 个。",
        n=count,
        amount=SpokenAmount(amount),
        before=say(before.stage.name),
        after=say(after.stage.name),
        lost=lost,
    )
