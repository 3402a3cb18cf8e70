"""Links for customers: who holds the address opens a page about one record without signing in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from paceline.kernel.ids import uuid7

TO_FINISH = timedelta(hours=2)
"""How long a page that was opened in time may still be sent."""


class PublicLink(models.Model):
    """A way in for one record and one purpose. Only the digest of its token is kept; the address is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object = models.CharField(max_length=80)
    record_id = models.UUIDField()
    purpose = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("access.User", null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    first_opened_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["record_id", "-created_at"], name="link_record_ix")]

    def __str__(self) -> str:
        return self.purpose

    def is_live(self, now: datetime) -> bool:
        """Whether it opens."""
        return self.revoked_at is None and (now < self.expires_at or self.is_being_finished(now))

    def is_being_finished(self, now: datetime) -> bool:
        """Whether somebody who opened it just before its end may still send what was typed."""
        opened = self.last_opened_at
        return opened is not None and abs(opened - self.expires_at) < TO_FINISH > now - self.expires_at
