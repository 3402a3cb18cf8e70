"""What somebody should know: one line with a link, until it is read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.kernel.messages import Message
from paceline.metadata.fields import Choice, Instant, Text, UserLink
from paceline.metadata.views import SavedView, Section

TEMPLATE = "template"


def stored(value: Any) -> Any:
    """A parameter as JSON: a sentence inside the sentence stays one, and several of them a list."""
    if isinstance(value, Message):
        return {
            TEMPLATE: str(value.template),
            "params": {name: stored(one) for name, one in value.params.items()},
        }
    return [stored(one) for one in value] if isinstance(value, list | tuple) else value


def spoken(value: Any) -> Any:
    """A stored parameter in the reader's language."""
    if isinstance(value, list):
        return _t("、").join(str(spoken(one)) for one in value)
    if isinstance(value, dict) and TEMPLATE in value:
        words = _t(value[TEMPLATE])
        params = value.get("params") or {}
        return words % {name: spoken(one) for name, one in params.items()} if params else words
    return value


class NotificationKind(models.TextChoices):
    MENTION = "mention", _("提到我")
    ASSIGNMENT = "assignment", _("分给我")
    REMINDER = "reminder", _("提醒")
    JOB = "job", _("任务结果")
    APPROVAL = "approval", _("审批")
    REPORT = "report", _("日报与周报")
    PROMISE = "promise", _("承诺")
    REVIEW = "review", _("复盘")
    TARGET = "target", _("目标")
    RHYTHM = "rhythm", _("销售节奏")
    LEAVE = "leave", _("请假")
    HANDOFF = "handoff", _("线索交接")
    SEGMENT = "segment", _("客群")
    TOUCH = "touch", _("客户动态")
    PORTAL = "portal", _("客户回应")
    CHECK_IN = "check_in", _("外勤签到")
    SUPPORT = "support", _("方案支持")
    TICKET = "ticket", _("工单")
    SYSTEM = "system", _("系统")


class Notification(models.Model):
    """通知。

    `template` is a Chinese sentence and `params` what fills it, so that everybody reads it in their own language;
    a parameter may be such a sentence itself, or a list of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = UserLink("收件人")
    kind = Choice("种类", NotificationKind)
    template = Text("内容", max_length=200)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    object = models.CharField(max_length=80, blank=True)
    record_id = models.UUIDField(null=True)
    key = models.CharField(max_length=160)
    created_at = Instant("时间")
    read_at = Instant("已读时间", blank=True)
    mailed_at = models.DateTimeField(null=True)
    version = 1

    user_id: UUID

    class Meta:
        verbose_name = _("通知")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_notification_per_user_and_cause")
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notification_new_ix"),
            models.Index(
                fields=["user"], name="notification_unread_ix", condition=models.Q(read_at__isnull=True)
            ),
        ]

    class View:
        path = "notifications"
        icon = "bell"
        title = "template"
        list = "template kind created_at read_at"
        sort = "-created_at"
        form = [Section("通知", "template kind created_at read_at")]
        views = [SavedView("全部"), SavedView("未读", {"field": "read_at", "op": "empty"})]
        personal = "user"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return self.text

    def about(self) -> list[Any]:
        return []

    @property
    def text(self) -> str:
        """The sentence in the reader's language."""
        words = _t(self.template)
        try:
            return (
                words % {name: spoken(value) for name, value in self.params.items()} if self.params else words
            )
        except (KeyError, TypeError, ValueError):
            return words
