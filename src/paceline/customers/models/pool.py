"""Public pools with their rules, and the history of who took what out of them and who lost it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.customers.models.customer import CustomerClass
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import (
    Choice,
    Day,
    Instant,
    Integer,
    Link,
    LongText,
    MultipleChoice,
    Percent,
    Region,
    Tags,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Related, Section, Timeline
from paceline.records.models import Record


class Pooling(models.TextChoices):
    CUSTOMER = "customer", _("客户")
    LEAD = "lead", _("线索")


class PoolKind(models.TextChoices):
    OPEN = "open", _("公海")
    QUEUE = "queue", _("主管队列")


COUNTS = (
    "holding_cap", "daily_limit", "cooldown_days", "former_cooldown_days", "follow_up_days", "opportunity_days",
    "deal_days", "extension_days", "extension_limit", "warn_days", "warn_last_days", "protect_days",
)  # fmt: skip
NO_LIMIT = "0 表示不限"
MOST = 3650


class Pool(Record):
    """公海：无主客户或线索的一处存放，以及领取、回收和保护的规则。"""

    name = Text("名称", max_length=60)
    holds = Choice("存放", Pooling, default=Pooling.CUSTOMER)
    kind = Choice("类型", PoolKind, default=PoolKind.OPEN, hint="主管队列里的记录不能领取，由主管分配")
    active = YesNo("启用", default=True)
    position = Integer("顺序", summable=False, default=10, hint="一条记录属于第一个符合范围的公海")
    region = Region("地区范围", blank=True)
    industries = Tags("行业范围")
    classes = MultipleChoice("等级范围", CustomerClass, blank=True)
    unit = Link("access.OrgUnit", "成员所在组织", blank=True, hint="留空表示全公司都能领取")
    manager = UserLink("公海主管", blank=True)
    holding_cap = Integer("私海上限", default=100, hint=NO_LIMIT)
    won_exempt = YesNo("成交客户不占上限", default=True)
    daily_limit = Integer("每日领取上限", default=10, hint=NO_LIMIT)
    cooldown_days = Integer("放回后冷却（天）", default=3, hint="放回后这些天内谁都不能领取")
    former_cooldown_days = Integer("原负责人冷却（天）", default=30)
    assign_p1 = YesNo("P1 只分配不领取", default=True)
    auto_assign = YesNo("P1 自动分配", hint="按人手上的数量自动分给有这个角色、还有空位的同事")
    assign_role = Text("分配给角色", max_length=40, default="rep", blank=True, hint="角色代码，例如 rep")
    recycling = YesNo("自动回收")
    recycling_since = Day("开始回收日期", blank=True, locked=True)
    workdays = YesNo("按工作日计算", hint="关闭时按自然日计算")
    follow_up_days = Integer("未有效跟进（天）", default=15, hint=NO_LIMIT)
    opportunity_days = Integer("未建商机（天）", default=30, hint=NO_LIMIT)
    deal_days = Integer("未成交（天）", default=90, hint=NO_LIMIT)
    extension_days = Integer("每次延期（天）", default=30)
    extension_limit = Integer("最多延期（次）", default=2)
    extension_from = Percent("延期所需赢率", default=Decimal("0.4"), hint="有达到这一赢率的商机时自动延期")
    warn_days = Integer("首次提醒（提前天数）", default=3, hint="0 表示不提醒")
    warn_last_days = Integer("再次提醒（提前天数）", default=1, hint="0 表示不提醒")
    protect_days = Integer("保护最长（天）", default=60)
    note = LongText("说明", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("公海")

    class View:
        path = "pools"
        icon = "inbox"
        title = "name"
        list = "name holds kind active unit manager holding_cap daily_limit recycling"
        sort = "position"
        form = [
            Section("公海", "name holds kind active position unit manager note"),
            Section("范围", "region industries classes"),
            Section("领取", "holding_cap won_exempt daily_limit cooldown_days former_cooldown_days assign_p1 "
                    "auto_assign assign_role"),
            Section("回收", "recycling recycling_since workdays follow_up_days opportunity_days deal_days"),
            Section("延期、提醒与保护", "extension_days extension_limit extension_from warn_days warn_last_days "
                    "protect_days"),
        ]  # fmt: skip
        quick = "name holds kind unit manager"
        beside = [
            Timeline(),
            Related("customers.PoolCap", via="pool", fields="role tier cap daily_limit note"),
        ]
        main = False

    def faults(self) -> dict[str, str]:
        errors = {
            name: "请填 0 到 3650 之间的整数。" for name in COUNTS if not 0 <= getattr(self, name) <= MOST
        }
        if not 0 < self.extension_from <= 1:
            errors["extension_from"] = "赢率要在 1% 到 100% 之间。"
        if self.warn_last_days > self.warn_days:
            errors["warn_last_days"] = "再次提醒要比首次提醒晚。"
        if self.kind == PoolKind.QUEUE and self.recycling:
            errors["recycling"] = "主管队列不参与自动回收。"
        return errors


class Handover(models.TextChoices):
    CLAIM = "claim", _("领取")
    ASSIGN = "assign", _("分配")
    RELEASE = "release", _("主动放回")
    RECYCLE = "recycle", _("自动回收")
    QUEUE = "queue", _("转入主管队列")
    UNCLAIM = "unclaim", _("撤销领取")
    REGAIN = "regain", _("撤销放回")


class PoolRule(models.TextChoices):
    FOLLOW_UP = "follow_up", _("未有效跟进")
    OPPORTUNITY = "opportunity", _("未建商机")
    DEAL = "deal", _("未成交")


class PoolMove(models.Model):
    """公海记录：谁在什么时候领到或失去了哪条记录。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = UserLink("人员", blank=True, locked=True)
    kind = Choice("方式", Handover, locked=True)
    rule = Choice("规则", PoolRule, blank=True, locked=True)
    pool = Link("customers.Pool", "公海", locked=True)
    customer = Link("customers.Customer", "客户", blank=True, locked=True, on_delete=models.CASCADE)
    lead = Link("customers.Lead", "线索", blank=True, locked=True, on_delete=models.CASCADE)
    at = Instant("时间", locked=True)
    on = Day("日期", locked=True)
    version = 1

    class Meta:
        verbose_name = _("公海记录")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(customer__isnull=True) ^ models.Q(lead__isnull=True),
                name="pool_move_is_about_one",
            )
        ]
        indexes = [
            models.Index(fields=["user", "kind", "on"], name="poolmove_day_ix"),
            models.Index(fields=["customer", "-at"], name="poolmove_customer_ix"),
            models.Index(fields=["lead", "-at"], name="poolmove_lead_ix"),
        ]

    class View:
        path = "pool-moves"
        icon = "history"
        title = "kind"
        list = "kind customer lead pool rule at user"
        sort = "-at"
        personal = "user"
        watched = True
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(Handover(self.kind).label)

    def about(self) -> list[Any]:
        return []
