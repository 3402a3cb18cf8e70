"""Mappings that are kept: the next file of the same kind needs no work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Instant, Text, UserLink, YesNo
from paceline.metadata.views import SavedView, Section


class MappingPreset(models.Model):
    """导入预设：同样的列再来时直接用。没有名称的，记着本人上次怎么对应。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = Text("名称", max_length=60, blank=True)
    object = Text("导入成", max_length=80)
    owner = UserLink("建立人", on_delete=models.CASCADE)
    shared = YesNo("共享")
    signature = models.CharField(max_length=64)
    """Digest of the columns' names."""
    plan = models.JSONField(default=dict)
    used_at = Instant("最近使用")

    version = 1

    owner_id: UUID

    class Meta:
        verbose_name = _("导入预设")
        constraints = [
            models.UniqueConstraint(
                fields=["object", "owner", "name", "signature"], name="one_preset_per_columns"
            )
        ]
        indexes = [models.Index(fields=["object", "signature"], name="preset_signature_ix")]

    class View:
        path = "import-presets"
        icon = "bookmark"
        title = "name"
        list = "name object shared used_at"
        sort = "-used_at"
        form = [Section("导入预设", "name object owner shared used_at")]
        personal = "owner"
        views = [SavedView("导入预设", {"field": "name", "op": "not_empty"})]
        main = creatable = changeable = False

    def __str__(self) -> str:
        return self.name or self.signature[:8]

    def about(self) -> list[Any]:
        return []
