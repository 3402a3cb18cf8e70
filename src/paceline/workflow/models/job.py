"""A piece of work that runs outside of a request, for somebody, with its progress and its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Choice, Instant, Integer, LongText, Text, UserLink
from paceline.metadata.views import SavedView, Section


class JobStatus(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


RUNNING_OK = {"queued": "c5", "running": "c0", "done": "ok", "failed": "danger", "cancelled": "c5"}


class Job(models.Model):
    """后台任务：由谁发起、做到哪里、结果如何。

    `lease` names the run that owns the job now: a run that has lost it (its worker was thought dead) writes nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    label = Text("任务", max_length=120)
    kind = Text("种类", max_length=80)
    status = Choice("状态", JobStatus, default=JobStatus.QUEUED, colors=RUNNING_OK)
    owner = UserLink("发起人", blank=True)
    done = Integer("已完成", default=0)
    total = Integer("总数", default=0)
    message = Text("进展", max_length=200, blank=True)
    error = LongText("错误", blank=True)
    attempts = Integer("已试次数", default=0)
    queued_at = Instant("提交时间")
    started_at = Instant("开始时间", blank=True)
    ended_at = Instant("结束时间", blank=True)
    heartbeat_at = Instant("最近心跳", blank=True)
    token = models.ForeignKey("access.ApiToken", null=True, on_delete=models.SET_NULL, related_name="+")
    args = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    batch = models.UUIDField(null=True)
    lease = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    stop_asked = models.BooleanField(default=False)
    version = 1

    owner_id: UUID | None
    token_id: UUID | None

    class Meta:
        verbose_name = _("后台任务")
        indexes = [
            models.Index(fields=["owner", "-queued_at"], name="job_owner_ix"),
            models.Index(
                fields=["status", "due_at"],
                name="job_waiting_ix",
                condition=models.Q(status__in=["queued", "running"]),
            ),
        ]

    class View:
        path = "jobs"
        icon = "list-todo"
        title = "label"
        list = "label status done total owner queued_at ended_at"
        phone = "label status queued_at"
        sort = "-queued_at"
        form = [Section("任务", "label kind status owner done total message error attempts"),
                Section("时间", "queued_at started_at ended_at heartbeat_at")]  # fmt: skip
        views = [
            SavedView("全部任务"),
            SavedView("进行中", {"field": "status", "op": "in", "value": ["queued", "running"]}),
            SavedView("失败", {"field": "status", "op": "in", "value": ["failed"]}),
        ]
        personal = "owner"
        watched = True
        main = creatable = changeable = False

    def __str__(self) -> str:
        return self.label

    def about(self) -> list[Any]:
        return []

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen unless somebody asks for it."""
        return self.status in (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)

    @property
    def share(self) -> int:
        """Progress in whole per cent, for a bar."""
        return (
            100
            if self.status == JobStatus.DONE
            else min(100, 100 * self.done // self.total)
            if self.total
            else 0
        )
