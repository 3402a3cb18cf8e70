"""How warm a batch was at a moment, read by a person or sent by a device."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import DecimalNumber, Instant, Link, Text, YesNo
from paceline.metadata.views import SavedView, Search, Section
from paceline.records.models import Record


class TemperatureReading(Record):
    """温度记录：一批货在一个时间的温度，人工读数或设备上传。"""

    batch = Link("trade.Batch", "批次")
    read_at = Instant("时间", blank=True, hint="留空为现在")
    celsius = DecimalNumber("温度（℃）", max_digits=6, decimal_places=2, summable=False)
    device = Text("设备", max_length=60, blank=True, hint="探头或记录仪的编号；人工读数留空")
    outside = YesNo("超出范围", locked=True)
    batch_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("温度记录")
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "device", "read_at"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_reading_per_moment",
            )
        ]

    class View:
        path = "temperature-readings"
        icon = "thermometer"
        title = "celsius"
        list = "read_at batch celsius device outside created_by"
        phone = "batch celsius read_at"
        sort = "-read_at"
        form = [Section("温度记录", "batch read_at celsius device outside")]
        quick = "batch celsius read_at device"
        find = Search("batch__number device")
        views = [
            SavedView("全部温度记录"),
            SavedView("超出范围的", {"field": "outside", "op": "eq", "value": True}),
        ]

    def __str__(self) -> str:
        return f"{self.celsius.normalize():f} ℃"

    def about(self) -> list[Any]:
        return []

    def faults(self) -> dict[str, str]:
        return {} if -60 <= self.celsius <= 100 else {"celsius": "温度要在 −60 到 100 ℃ 之间。"}
