"""A file that was made for somebody to fetch, for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel import clock
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Instant, Integer, Text, UserLink
from paceline.metadata.views import SavedView, Section

KEPT_FOR = timedelta(days=7)


class Export(models.Model):
    """导出文件：谁按什么条件导出了什么，到什么时候可以下载。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = Text("文件名", max_length=200)
    object = Text("对象", max_length=80)
    owner = UserLink("导出人")
    rows = Integer("行数", default=0)
    created_at = Instant("时间")
    expires_at = Instant("到期时间")
    key = models.CharField(max_length=120, blank=True)
    """Where the file lies in the store; "" when it is not made yet or gone."""
    version = 1

    owner_id: UUID

    class Meta:
        verbose_name = _("导出文件")
        indexes = [models.Index(fields=["owner", "-created_at"], name="export_owner_ix")]

    class View:
        path = "exports"
        icon = "download"
        title = "name"
        list = "name object rows created_at expires_at"
        form = [Section("导出", "name object rows owner created_at expires_at")]
        views = [SavedView("全部")]
        personal = "owner"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return self.name

    def about(self) -> list[Any]:
        return []

    @property
    def is_there(self) -> bool:
        return bool(self.key) and self.expires_at > clock.now()
