"""Measures of stages: what helps a deal on in a stage, by which channel, with which content (R056)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.customers.models.activity_kinds import ActivityKind
from paceline.customers.models.customer import CustomerClass
from paceline.metadata.fields import Choice, Integer, Link, LongText, MultipleChoice, Text, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.pipeline.models.funnel import StageKind
from paceline.records.models import Record


class StageMeasure(Record):
    """阶段打法：商机到了某个阶段，对某类客户推荐做什么、用什么渠道、带什么内容；采用后变成一条跟进，效果自动统计。"""

    name = Text("打法名称", max_length=80)
    stage = Link("pipeline.Stage", "阶段", hint="漏斗改版以后，同一个阶段继续沿用")
    classes = MultipleChoice("适用等级", CustomerClass, blank=True, hint="留空适用于所有客户")
    segment = Link("customers.Segment", "适用客群", blank=True, hint="留空适用于所有客户")
    kind = Choice("渠道", ActivityKind, default=ActivityKind.CALL)
    minutes = Integer("时长（分钟）", default=30)
    words = LongText("怎么做", blank=True, hint="几步、带什么材料、要客户答应什么")
    script = Link("pipeline.Script", "话术", blank=True)
    questionnaire = Link("pipeline.Questionnaire", "问卷", blank=True)
    mail_template = Link("market.MailTemplate", "邮件模板", blank=True)
    drip = Link("market.Drip", "配合的营销序列", blank=True)
    active = YesNo("启用", default=True)

    stage_id: UUID
    segment_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("阶段打法")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["stage", "active"], name="stagemeasure_stage_ix"),
        ]

    class View:
        path = "stage-measures"
        icon = "target"
        title = "name"
        list = "name stage classes segment kind script active"
        phone = "name stage kind active"
        sort = "name"
        form = [
            Section("打法", "name stage classes segment kind minutes words active"),
            Section("带什么内容", "script questionnaire mail_template drip"),
        ]
        quick = "name stage classes kind words script"
        highlights = "stage kind classes active"
        beside = [
            Related("customers.Activity", via="measure", fields="subject opportunity status owner ended_at"),
            Timeline(),
        ]
        find = Search("name words", pinyin="name")
        views = [
            SavedView("全部阶段打法"),
            SavedView("启用的", {"field": "active", "op": "eq", "value": True}),
        ]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.stage is not None and self.stage.kind != StageKind.OPEN:
            errors["stage"] = "请选择进行中的阶段。"
        if self.minutes is not None and not 0 < self.minutes <= 24 * 60:
            errors["minutes"] = "时长要在 1 分钟到 24 小时之间。"
        return errors

    def suits(self, customer: Any) -> bool:
        """Whether the class of a customer is among those it is for."""
        return not self.classes or (customer is not None and customer.customer_class in self.classes)
