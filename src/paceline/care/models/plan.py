"""Care plans: how often which customers are called or visited, by whom. The nightly work is in `following`."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.care.models.audience import SECTION, Audience
from paceline.customers.models.activity_kinds import ActivityKind
from paceline.metadata.fields import Choice, Integer, LongText, Text, UserLink, YesNo
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import Record

MOST_DAYS = 366
MOST_PLANS = 10
"""So many are switched on at once; who is in which is worked out together."""


class CareKind(models.TextChoices):
    """How somebody keeps in touch."""

    CALL = ActivityKind.CALL.value, _("电话")
    VISIT = ActivityKind.VISIT.value, _("拜访")
    WECHAT = ActivityKind.WECHAT.value, _("微信")
    EMAIL = ActivityKind.EMAIL.value, _("邮件")


class CarePlan(Audience, Record):
    """回访计划：哪些客户多久回访一次、用什么方式；每晚按最近一次有效跟进排出下一次，遇休息日顺延。"""

    name = Text("回访计划名称", max_length=60)
    days = Integer("多少天一次", summable=False, default=30, hint="从最近一次有效跟进算起的自然天数")
    kind = Choice("方式", CareKind, default=CareKind.CALL)
    person = UserLink("谁来回访", blank=True, hint="留空为客户的负责人")
    subject = Text("做什么", max_length=80, default="定期回访")
    active = YesNo("启用", default=True)
    note = LongText("说明", blank=True)

    person_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("回访计划")

    class View:
        path = "care-plans"
        icon = "headset"
        title = "name"
        list = "name classes lifecycles days kind person active"
        phone = "name days kind active"
        sort = "days"
        form = [
            Section("回访计划", "name days kind person subject active note"),
            SECTION,
        ]
        quick = "name days kind classes lifecycles person"
        highlights = "days kind person active"
        beside = [Timeline()]
        find = Search("name note", pinyin="name")
        views = [
            SavedView("全部回访计划"),
            SavedView("启用的", {"field": "active", "op": "eq", "value": True}),
        ]

    def faults(self) -> dict[str, str]:
        errors = {}
        if not 1 <= self.days <= MOST_DAYS:
            errors["days"] = "间隔要在 1 到 366 天之间。"
        if self.active and self.deleted_at is None:
            others = visible(SYSTEM, CarePlan).filter(active=True).exclude(pk=self.pk)
            if others.count() >= MOST_PLANS:
                errors["active"] = "最多同时启用 10 个回访计划。请先停用一个，或把几个合成一个。"
        return errors


def in_order(plans: Iterable[CarePlan]) -> list[CarePlan]:
    """The one that says most about its customers first, of those the most frequent: a customer follows the first."""
    return sorted(plans, key=lambda one: (-len(one.terms), one.days, one.pk))


def active_plans() -> list[CarePlan]:
    """Those in force, in the order in which they are tried."""
    return in_order(visible(SYSTEM, CarePlan).filter(active=True))
