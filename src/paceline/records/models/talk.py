"""What people add to any record: comments and files."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from paceline.kernel.ids import uuid7


class Comment(models.Model):
    """A remark on a record; `mentions` are the users named with @."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object = models.CharField(max_length=80)
    record_id = models.UUIDField(db_index=True)
    body = models.TextField()
    mentions = ArrayField(models.UUIDField(), default=list, blank=True)
    author = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)


class Attachment(models.Model):
    """A file on a record: stored under a random key outside the web root, typed by its content."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object = models.CharField(max_length=80)
    record_id = models.UUIDField(null=True, db_index=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("access.User", null=True, on_delete=models.SET_NULL, related_name="+")
    deleted_at = models.DateTimeField(null=True)
