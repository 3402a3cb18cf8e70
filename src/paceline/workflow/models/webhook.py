"""Addresses of other systems that are told of events, and each attempt to tell them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Instant, Text, UserLink


class Webhook(models.Model):
    """事件推送：把发生的事告诉另一个系统。

    It tells what its owner may see. `secret` is kept encrypted: signing needs it, nobody reads it again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = Text("名称", max_length=80, locked=True)
    address = Text("推送地址", max_length=300, locked=True)
    owner = UserLink("以谁的权限", locked=True)
    patterns = ArrayField(models.CharField(max_length=120), default=list)
    secret = models.TextField()
    failures = models.PositiveIntegerField(default=0)
    stopped_at = Instant("停用时间", blank=True, locked=True)
    created_at = Instant("创建时间", locked=True)
    version = 1

    owner_id: UUID

    class Meta:
        verbose_name = _("事件推送")
        ordering = ["name"]

    class View:
        path = "webhooks"
        icon = "webhook"
        title = "name"
        list = "name address owner stopped_at created_at"
        sort = "name"
        administered = True
        creatable = changeable = main = False

    def __str__(self) -> str:
        return self.name

    def about(self) -> list[Any]:
        """It belongs to no record's story."""
        return []


class DeliveryStatus(models.TextChoices):
    WAITING = "waiting", _("等待")
    DONE = "done", _("已送达")
    FAILED = "failed", _("失败")


class WebhookDelivery(models.Model):
    """One event on its way to one address: the same body at every attempt, and how the last one went."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    seq = models.BigIntegerField(null=True)
    event = models.CharField(max_length=120)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    answer = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "seq"], name="one_delivery_per_webhook_and_event")
        ]
        indexes = [
            models.Index(fields=["webhook", "-created_at"], name="webhook_log_ix"),
            models.Index(fields=["due_at"], name="webhook_due_ix", condition=models.Q(status="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.status}"
