"""Service levels: what customers of a kind are promised. The first level that suits a customer is its own."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.care.models.audience import SECTION, Audience
from paceline.metadata.fields import Integer, Link, LongText, Text, UserLink, YesNo
from paceline.metadata.kept import Kept
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import Record

MOST_HOURS = 400
MOST_LEVELS = 10


class ServiceLevel(Audience, Record):
    """服务等级：哪些客户享受什么服务：支持时限、专属经理、专享价格表、礼遇和话术；系统按条件自动认定。"""

    name = Text("服务等级名称", max_length=40)
    rank = Integer("优先级", summable=False, default=0, hint="数字大的先认定")
    hours = Integer(
        "支持时限（工作小时）", summable=False, blank=True, hint="方案支持最晚多久交付；留空不另外要求"
    )
    response_minutes = Integer(
        "首次响应（工作分钟）",
        summable=False,
        blank=True,
        hint="这类客户来的线索和工单多久之内响应；留空按客户规则和工单时限",
    )
    manager = UserLink("专属经理", blank=True)
    price_book = Link("catalog.PriceBook", "专享价格表", blank=True, hint="有这个产品的价格时先用它")
    script = Link("pipeline.Script", "推荐话术", blank=True)
    perks = LongText("礼遇", blank=True, hint="例如 生日礼品、优先发货、季度上门保养")
    active = YesNo("启用", default=True)

    price_book_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("服务等级")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_service_level_per_name",
            )
        ]

    class View:
        path = "service-levels"
        icon = "shield"
        title = "name"
        list = "name rank classes customer_kind customer_tags hours manager price_book active"
        phone = "name rank hours active"
        sort = "-rank"
        form = [
            Section("服务", "name rank hours response_minutes manager price_book script perks active"),
            SECTION,
        ]
        highlights = "rank hours manager price_book"
        beside = [
            Timeline(),
            Related("care.TicketLimit", via="level", fields="severity response_minutes resolve_minutes"),
        ]
        find = Search("name perks", pinyin="name")
        views = [
            SavedView("全部服务等级"),
            SavedView("启用的", {"field": "active", "op": "eq", "value": True}),
        ]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.hours is not None and not 1 <= self.hours <= MOST_HOURS:
            errors["hours"] = "时限要在 1 到 400 个工作小时之间。"
        if self.response_minutes is not None and not 1 <= self.response_minutes <= MOST_HOURS * 60:
            errors["response_minutes"] = "时限要在 1 到 24000 分钟之间。"
        if self.active and self.deleted_at is None:
            others = visible(SYSTEM, ServiceLevel).filter(active=True).exclude(pk=self.pk)
            if others.count() >= MOST_LEVELS:
                errors["active"] = "最多同时启用 10 个服务等级。请先停用一个。"
        return errors


def by_rank(levels: Iterable[ServiceLevel]) -> list[ServiceLevel]:
    """The highest first; of equals the one that says most about its customers."""
    return sorted(levels, key=lambda one: (-one.rank, -len(one.terms), one.pk))


def in_force() -> QuerySet[ServiceLevel]:
    """Those that are switched on."""
    return visible(SYSTEM, ServiceLevel).filter(active=True)


kept = Kept("service_levels", lambda: by_rank(in_force()), of=("care.servicelevel",))
"""Those in force, in the order in which they are tried: their own values, nothing that they link to."""
