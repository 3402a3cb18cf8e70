"""What became of each row of a file."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Integer, Link
from paceline.metadata.views import Section


class RowState(models.TextChoices):
    CREATED = "created", _("新增")
    UPDATED = "updated", _("更新")
    SKIPPED = "skipped", _("跳过")
    FAILED = "failed", _("失败")


class ImportRow(models.Model):
    """导入行：每一行的结果，和它的效果写在同一个事务里，只写一次。`raw` 留下失败行的内容。"""

    id = models.BigAutoField(primary_key=True)
    run = Link("files.ImportRun", "导入", on_delete=models.CASCADE, db_index=False)
    number = Integer("行号")
    state = Choice("结果", RowState, colors={"created": "ok", "failed": "danger"})
    record_id = models.UUIDField(null=True)
    reasons = models.JSONField(default=dict)
    """field label → what is wrong; "" for the row as a whole."""
    raw = models.JSONField(null=True)

    run_id: UUID

    class Meta:
        verbose_name = _("导入行")
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_end_per_row")]
        indexes = [
            models.Index(
                fields=["run", "number"], name="importrow_failed_ix", condition=models.Q(state="failed")
            )
        ]

    class View:
        path = "import-rows"
        icon = "list-todo"
        title = "number"
        list = "run number state"
        sort = "number"
        form = [Section("导入行", "run number state")]
        through = "run"
        personal = "run__owner"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return f"{self.run_id} #{self.number} {self.state}"
