"""Saved views of lists: private or shared."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from paceline.kernel.ids import uuid7


class SavedView(models.Model):
    """A named filter, order, choice of columns and layout of one object's list."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    user = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="saved_views")
    shared = models.BooleanField(default=False)
    filter = models.JSONField(default=dict, blank=True)
    sort = models.CharField(max_length=80, blank=True)
    columns = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    layout = models.CharField(max_length=20, default="table")
    group_by = models.CharField(max_length=60, blank=True)
    position = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["object", "user", "name"], name="one_view_per_name_and_user")
        ]
