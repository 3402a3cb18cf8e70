"""Coaching plans: somebody is weak at a stage; why, what is done about it, and whether it helped."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Integer, Link, LongText, Percent, Text, UserLink
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord


class CoachingState(models.TextChoices):
    OPEN = "open", _("辅导中")
    DONE = "done", _("已复测")
    CLOSED = "closed", _("已停止")


OPEN = {"field": "state", "op": "eq", "value": "open"}


class CoachingPlan(OwnedRecord):
    """辅导计划：谁在哪个阶段弱、为什么、怎么练，到期用同一张转化矩阵复测。负责人就是被辅导的人。"""

    name = Text("辅导计划名称", max_length=160, blank=True, locked=True)
    person = UserLink("被辅导的人")
    stage = Link("pipeline.Stage", "薄弱阶段", blank=True, hint="留空表示不针对某个阶段，也就不测量")
    cause = LongText("原因分析")
    measures = LongText("辅导动作", hint="一起做什么、多久一次")
    course = Text("课程", max_length=120, blank=True)
    review_on = Day("复测日期")
    coach = UserLink("辅导人", locked=True, blank=True)
    state = Choice(
        "辅导状态", CoachingState, default=CoachingState.OPEN, locked=True,
        colors={"open": "c0", "done": "ok", "closed": "c5"},
    )  # fmt: skip
    begins_on = Day("开始日期", locked=True, blank=True)
    before_entered = Integer("辅导前样本", summable=False, locked=True, blank=True)
    before_rate = Percent("辅导前转化率", locked=True, blank=True)
    before_peers = Percent("辅导前团队转化率", locked=True, blank=True)
    after_entered = Integer("辅导后样本", summable=False, locked=True, blank=True)
    after_rate = Percent("辅导后转化率", locked=True, blank=True)
    after_peers = Percent("辅导后团队转化率", locked=True, blank=True)
    ended_on = Day("结束日期", locked=True, blank=True)
    outcome = LongText("辅导结论", locked=True, blank=True)
    derived = ("name",)

    person_id: UUID
    stage_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("辅导计划")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open")
                | models.Q(stage__isnull=True)
                | models.Q(after_entered__isnull=False),
                name="ended_coaching_is_measured",
            ),
        ]

    class View:
        path = "coaching-plans"
        icon = "bulb"
        title = "name"
        list = "name person stage state review_on before_rate after_rate coach"
        phone = "name state review_on"
        sort = "review_on"
        form = [
            Section("辅导计划", "person stage cause measures course review_on"),
            Section("经过", "state coach begins_on ended_on outcome"),
            Section("测量", "before_entered before_rate before_peers after_entered after_rate after_peers"),
        ]
        quick = "person stage cause measures course review_on"
        highlights = "state review_on before_rate after_rate coach"
        beside = [Timeline()]
        find = Search("name course", pinyin="name")
        views = [SavedView("辅导中", OPEN, sort="review_on"), SavedView("全部辅导计划")]
        main = False

    def derive(self) -> None:
        with translation.override("zh-hans"):
            self.name = f"{self.person} · {self.stage or _('辅导')}"[:160]
