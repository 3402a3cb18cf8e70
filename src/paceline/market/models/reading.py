"""What is remembered of the mailbox: how far it is read, and which letters were taken in; none of their words."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Choice, Instant, Link, Text


class Took(models.TextChoices):
    """As what a letter was taken in."""

    REPLY = "reply", _("回复")
    HARD = "hard", _("永久退信")
    SOFT = "soft", _("暂时退信")
    UNSUBSCRIBE = "unsubscribe", _("退订")


class MailboxPlace(models.Model):
    """收信进度：邮箱看到了哪一封。编号只在同一个 `validity` 里有意义。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = Text("邮箱", max_length=200, locked=True)
    validity = models.BigIntegerField(default=0, editable=False)
    uid = models.BigIntegerField(default=0, editable=False)
    read_at = Instant("上次收信", blank=True, locked=True)
    version = 1

    class Meta:
        verbose_name = _("收信进度")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["name"], name="one_place_per_mailbox")]

    class View:
        path = "mailbox-places"
        icon = "mail"
        title = "name"
        list = "name read_at"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return self.name

    def about(self) -> list[Any]:
        return []


class TakenLetter(models.Model):
    """收进来的信：只记它是什么、说的是哪一封，不重复处理。`mark` 是 Message-ID 的摘要。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mark = models.CharField(max_length=64, unique=True, editable=False)
    took = Choice("收进来算作", Took, locked=True)
    recipient = Link("market.MailRecipient", "消息", locked=True, on_delete=models.CASCADE)
    at = Instant("时间", locked=True)
    version = 1

    class Meta:
        verbose_name = _("收进来的信")
        ordering = ["id"]

    class View:
        path = "taken-letters"
        icon = "mail"
        title = "took"
        list = "at took recipient"
        sort = "-at"
        through = "recipient"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(Took(self.took).label)

    def about(self) -> list[Any]:
        return []
