"""One import: a file, how it is read, what it does, how far it is, what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel import clock
from paceline.metadata.fields import Choice, File, Instant, Integer, Link, Text, UserLink
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.metadata.views import SavedView, Section
from paceline.records.models import Record
from paceline.records.past.undo import UNDO_FOR

COLORS = {"done": "ok", "applying": "c0", "failed": "danger", "undone": "c5", "cancelled": "c5"}


class RunState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    CHECKED = "checked", _("已检查")
    APPLYING = "applying", _("导入中")
    DONE = "done", _("已导入")
    FAILED = "failed", _("没有做完")
    CANCELLED = "cancelled", _("已取消")
    UNDONE = "undone", _("已撤销")


class ImportRun(Record):
    """导入：上传、对应、检查、导入、报告。

    `form` is a `reading.Form`, `plan` a `plan.Plan`, `report` what the last check found; the key is also the batch of
    all events of the import, by which it can be undone.
    """

    name = Text("文件名", max_length=200)
    object = Text("导入成", max_length=80, locked=True)
    owner = UserLink("导入人", locked=True)
    state = Choice("状态", RunState, default=RunState.DRAFT, locked=True, colors=COLORS)
    source = File("文件", blank=True, locked=True)
    preset = Text("预设", max_length=80, blank=True, locked=True)
    rows = Integer("行数", default=0, locked=True)
    created = Integer("新增", default=0, locked=True)
    updated = Integer("更新", default=0, locked=True)
    skipped = Integer("跳过", default=0, locked=True)
    failed = Integer("失败", default=0, locked=True)
    ended_at = Instant("完成时间", blank=True, locked=True)
    job = Link("workflow.Job", "后台任务", blank=True, locked=True, on_delete=models.SET_NULL)
    form = models.JSONField(default=dict)
    headers = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    part_of = models.UUIDField(null=True, db_index=True)
    """The whole set that this file came with; the set's own steps carry it as their batch."""
    last_row = models.PositiveIntegerField(default=0)
    """The number of the last row of the file that is in the ledger; a run that was stopped goes on behind it."""

    owner_id: UUID
    job_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("导入")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["owner", "-created_at"], name="importrun_owner_ix"),
        ]

    class View:
        path = "import-runs"
        icon = "upload"
        title = "name"
        list = "name object state rows created updated skipped failed owner created_at"
        phone = "name state rows"
        form = [Section("导入", "name object state rows created updated skipped failed owner ended_at")]
        views = [SavedView("全部导入")]
        personal = "owner"
        main = creatable = changeable = False

    @property
    def of(self) -> ObjectType:
        return registry.get(self.object)

    @property
    def set_name(self) -> str:
        """The shipped preset of the set that the file came with."""
        return self.preset.partition("/")[0]

    @property
    def state_label(self) -> str:
        return str(RunState(self.state).label)

    @property
    def done_rows(self) -> int:
        return self.created + self.updated + self.skipped + self.failed

    @property
    def can_be_undone(self) -> bool:
        """Whether it has changed something that is still there, and is not older than three days."""
        recent = self.ended_at is not None and self.ended_at > clock.now() - UNDO_FOR
        return bool(recent and (self.state in OVER or self.kept) and self.created + self.updated)

    @property
    def kept(self) -> int:
        """How many records stayed when it was undone, because something still rested on them."""
        return int(self.undone.get("kept", 0))

    @property
    def left(self) -> list[dict[str, str]]:
        """The first of those that stayed: `id object title why`."""
        return list(self.undone.get("left", ()))

    @property
    def undone(self) -> dict[str, Any]:
        """What its undoing came to: `done kept left`; of a set, its own part."""
        if self.state != RunState.UNDONE or self.job is None:
            return {}
        result: dict[str, Any] = self.job.result or {}
        return dict(result.get("files", {}).get(str(self.pk), result))

    @property
    def undo_until(self) -> Any:
        return self.ended_at + UNDO_FOR if self.ended_at else None


OVER = (RunState.DONE, RunState.FAILED, RunState.CANCELLED)
CHANGEABLE = (RunState.DRAFT, RunState.CHECKED)
RESUMABLE = (RunState.FAILED, RunState.CANCELLED)
KEPT_FOR = timedelta(days=180)
