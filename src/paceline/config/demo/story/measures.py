"""Measures of stages in the demo, and the past follow-ups that they were."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.world import World
from paceline.customers.models import Activity
from paceline.pipeline.funnels import default_funnel
from paceline.pipeline.models import Script, StageEvent, StageMeasure
from paceline.records.action import acting

MEASURES: tuple[tuple[str, str, str, tuple[str, ...], str, str], ...] = (
    ("first_contact", "同行案例开场", "call", (),
     "先讲一个同行业、同规模的成交案例，再问他最头疼的一件事，约下次见面。", "首次通话开场"),
    ("needs", "现场走一圈产线", "visit", ("A", "B"),
     "带技术同事到车间，量节拍、拍照片，当场把痛点写成清单让对方确认。", ""),
    ("needs", "需求确认邮件", "email", (), "见面当天发：痛点、预算、时间、谁拍板，请对方回「确认」。", ""),
    ("solution", "决策人方案会", "meeting", ("A", "B"),
     "使用人和决策人都在场；先对清单，再讲方案，最后约试样。", ""),
    ("follow_up", "算停机损失的账", "call", (), "把停机损失、备件和人工摆到一张表里，再谈价格。", "嫌价格高"),
)  # fmt: skip
EACH, EVERY = 30, 2


def fill(world: World) -> None:
    """Of the default funnel; every other follow-up of the channel before a deal left the stage was the measure."""
    funnel = default_funnel()
    stages = {stage.code: stage for stage in funnel.path} if funnel else {}
    scripts = {one.name: one for one in visible(SYSTEM, Script)}
    with acting(SYSTEM, "pipeline.stagemeasure.create", via="web") as act:
        for code, name, kind, classes, words, script in MEASURES:
            if code not in stages:
                continue
            made = act.create(
                StageMeasure, links_checked=True, stage=stages[code], name=name, kind=kind, classes=list(classes),
                words=words, script=scripts.get(script),
            )  # fmt: skip
            for task in taken(made)[::EVERY][:EACH]:
                act.save(task, event="customers.activity.change", measure=made)


def taken(measure: StageMeasure) -> list[Activity]:
    """Done follow-ups of its channel about deals that left the stage afterwards, none of another measure."""
    left = visible(SYSTEM, StageEvent).filter(
        opportunity=OuterRef("opportunity"), from_stage=measure.stage, moved_at__gte=OuterRef("ended_at")
    )
    rows = visible(SYSTEM, Activity).filter(
        Exists(left), kind=measure.kind, status="done", measure__isnull=True, ended_at__isnull=False
    )
    return list(rows.order_by("-ended_at", "pk"))
