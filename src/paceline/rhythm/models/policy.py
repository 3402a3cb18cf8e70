"""Policies per lifecycle state: how customers in it are dealt with. What entering it begins is in `policies`."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.customers.models.customer import Lifecycle
from paceline.metadata.fields import Choice, Link, LongText, Text, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import Record
from paceline.rhythm.models.cadence import CadenceFor


class LifecyclePolicy(Record):
    """客户状态策略：客户到了某个状态怎么经营；一进入状态，它的跟进节奏就自动开始，上一个状态的随之停止。"""

    name = Text("策略名称", max_length=60)
    lifecycle = Choice("客户状态", Lifecycle)
    approach = LongText(
        "打法", blank=True, hint="这个状态的客户要做成什么事，分几步，例如 需求分析、方案、试用"
    )
    cadence = Link(
        "rhythm.Cadence", "跟进节奏", blank=True, hint="用于客户的节奏；客户一进入这个状态就给负责人排上"
    )
    care_plan = Link(
        "care.CarePlan",
        "回访计划",
        blank=True,
        hint="长期的定期回访，按计划里的条件每晚排；计划要包括这个状态",
    )
    script = Link("pipeline.Script", "推荐话术", blank=True)
    promotion = Link("catalog.Promotion", "促销", blank=True)
    offer = LongText("给什么", blank=True, hint="增值服务、礼遇或优惠，例如 免费巡检、以旧换新")
    active = YesNo("启用", hint="启用以后进入这个状态的客户才会自动开始")

    cadence_id: UUID | None
    care_plan_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("客户状态策略")
        constraints = [
            models.UniqueConstraint(
                fields=["lifecycle"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_policy_per_lifecycle_state",
            )
        ]

    class View:
        path = "lifecycle-policies"
        icon = "refresh"
        title = "name"
        list = "name lifecycle cadence care_plan offer active"
        phone = "name lifecycle active"
        sort = "lifecycle"
        form = [
            Section("客户状态策略", "name lifecycle approach active"),
            Section("自动开始", "cadence care_plan"),
            Section("用什么、给什么", "script promotion offer"),
        ]
        quick = "name lifecycle approach cadence care_plan offer active"
        highlights = "lifecycle cadence care_plan active"
        beside = [
            Related("rhythm.Enrollment", via="policy", fields="name state starts_on owner stop_reason"),
            Timeline(),
        ]
        find = Search("name approach offer", pinyin="name")
        views = [
            SavedView("全部客户状态策略"),
            SavedView("启用的", {"field": "active", "op": "eq", "value": True}),
        ]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.cadence is not None and self.cadence.target != CadenceFor.CUSTOMER:
            errors["cadence"] = "这个节奏不用于客户。请选一个用于客户的跟进节奏。"
        plan = self.care_plan
        if plan is not None and plan.lifecycles and self.lifecycle not in plan.lifecycles:
            errors["care_plan"] = (
                "这个回访计划不包括这种状态的客户。请先在回访计划里加上这个状态，或换一个计划。"
            )
        return errors
