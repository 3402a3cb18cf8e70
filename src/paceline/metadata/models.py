"""Rows of customisation: custom fields, number series and the stamps that tell processes to look again."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Instant, Integer, Text, YesNo


class CustomField(models.Model):
    """自定义字段：管理员加的字段。值存在记录的 `custom` 里，键是 `code`，改名不动数据。

    `options` may hold `options` (the choices: value, label, color), and `shown` and `required_when`, conditions as
    `{field: [values]}` over the object's own fields.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object = Text("对象", max_length=80, locked=True)
    code = Text("代码", max_length=20, unique=True, locked=True)
    kind = Text("类型", max_length=30, locked=True)
    label = Text("名称", max_length=60)
    label_en = Text("英文名称", max_length=60, blank=True)
    hint = Text("填写提示", max_length=200, blank=True)
    options = models.JSONField(default=dict, blank=True)
    required = YesNo("必填")
    indexed = YesNo("加快筛选和排序")
    position = Integer("顺序", default=0)
    archived_at = Instant("停用时间", blank=True, locked=True)
    created_at = Instant("创建时间", locked=True, auto_now_add=True)
    version = 1

    class Meta:
        ordering = ["object", "position", "id"]
        verbose_name = _("自定义字段")
        constraints = [
            models.UniqueConstraint(
                fields=["object", "label"],
                condition=models.Q(archived_at__isnull=True),
                name="one_live_custom_field_per_label",
            )
        ]

    class View:
        path = "custom-fields"
        icon = "form"
        title = "label"
        list = "label object kind required indexed archived_at"
        sort = "position"
        administered = True
        creatable = changeable = main = False

    def __str__(self) -> str:
        return self.label

    def about(self) -> list[Any]:
        """It belongs to no record's story."""
        return []


class NumberSeries(models.Model):
    """The last number given out per series and period; taken by a conditional UPDATE … RETURNING."""

    code = models.CharField(max_length=80)
    period = models.CharField(max_length=10, blank=True)
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "period"], name="one_number_series_per_period")
        ]


class Version(models.Model):
    """One row per cached subject ("custom_fields", "access"); a new stamp makes every process read it again."""

    name = models.CharField(max_length=30, primary_key=True)
    stamp = models.UUIDField()
