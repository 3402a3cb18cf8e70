"""Snapshots: how each target stood at the close of a day, kept once and never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Day, DecimalNumber, Instant, Json, Link, Text


class Snapshot(models.Model):
    """目标快照：某天收盘时一个目标的已成、应到、预测。以后补录的事实不会改动它。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    target = Link("rhythm.Target", "目标", on_delete=models.CASCADE)
    as_of = Day("截至")
    kept_at = Instant("保存时间")
    value = DecimalNumber("目标值", decimal_places=2)
    actual = DecimalNumber("已成", decimal_places=2)
    needed = DecimalNumber("按节拍应到", decimal_places=2)
    figures = Json("预测", default=dict)
    digest = Text("摘要值", max_length=64)
    version = 1

    class Meta:
        verbose_name = _("目标快照")
        ordering = ["-as_of", "target"]
        constraints = [
            models.UniqueConstraint(fields=["target", "as_of"], name="one_snapshot_per_target_and_day")
        ]

    class View:
        path = "target-snapshots"
        icon = "history"
        title = "digest"
        list = "target as_of value actual needed kept_at"
        sort = "-as_of"
        through = "target"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return f"{self.as_of}"
