"""Days that a standing order leaves out."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Day, Link, Text
from paceline.metadata.views import Section
from paceline.records.models import Record


class StandingSkip(Record):
    """跳过的日期：这一天不生成订单；删除它就恢复。"""

    standing = Link("trade.StandingOrder", "周期单", on_delete=models.CASCADE)
    on = Day("跳过哪天")
    reason = Text("原因", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("跳过的日期")
        constraints = [
            models.UniqueConstraint(
                fields=["standing", "on"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_skip_per_day",
            )
        ]

    class View:
        path = "standing-skips"
        icon = "calendar"
        title = "on"
        list = "standing on reason"
        form = [Section("跳过的日期", "standing on reason")]
        sort = "-on"
        through = "standing"
        main = False

    def __str__(self) -> str:
        return f"{self.on}"

    def about(self) -> list[Any]:
        return [self.standing_id]
