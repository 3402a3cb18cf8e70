"""Caps per role and tier: how much people may hold and claim a day, where it is not what the pool says for all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.access.models import Tier
from paceline.metadata.fields import Choice, Integer, Link, Text
from paceline.metadata.views import Section, Timeline
from paceline.records.models import Record


class PoolCap(Record):
    """库容：某个角色、某个销售层级在一个公海的私海上限和每日领取上限；有本层级的以它为准，几条都符合时取最宽的。"""

    pool = Link("customers.Pool", "公海", on_delete=models.CASCADE)
    role = Text("角色代码", max_length=40, blank=True, hint="例如 rep、lead；留空为所有角色")
    tier = Choice("销售层级", Tier, blank=True, hint="留空为所有层级")
    cap = Integer("私海上限", hint="0 表示不限")
    daily_limit = Integer("每日领取上限", blank=True, hint="0 表示不限；留空按公海的规则")
    note = Text("说明", max_length=200, blank=True)
    pool_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("库容")
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "role", "tier"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_cap_per_pool_role_and_tier",
            )
        ]

    class View:
        path = "pool-caps"
        icon = "inbox"
        title = "role"
        list = "pool role tier cap daily_limit note"
        sort = "role"
        form = [Section("库容", "pool role tier cap daily_limit note")]
        beside = [Timeline()]
        main = False

    def about(self) -> list[Any]:
        return [self.pool_id]

    def __str__(self) -> str:
        parts = (self.role, Tier(self.tier).label if self.tier else "")
        return " · ".join(str(one) for one in parts if one) or str(self.cap)

    def faults(self) -> dict[str, str]:
        return {
            name: "上限不能是负数，0 表示不限。"
            for name in ("cap", "daily_limit")
            if (value := getattr(self, name)) is not None and value < 0
        }
