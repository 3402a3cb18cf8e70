"""Rows of customisation: custom fields, number series and the stamps that tell processes to look again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomField(models.Model):
    """A field that an administrator added; its values live in the records' `custom` column under `code`."""

    object = models.CharField(max_length=80)
    code = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=30)
    label = models.CharField(max_length=60)
    label_en = models.CharField(max_length=60, blank=True)
    hint = models.CharField(max_length=200, blank=True)
    options = models.JSONField(default=dict, blank=True)
    required = models.BooleanField(default=False)
    indexed = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["object", "position", "id"]
        verbose_name = _("自定义字段")
        constraints = [
            models.UniqueConstraint(
                fields=["object", "label"],
                condition=models.Q(archived_at__isnull=True),
                name="one_live_custom_field_per_label",
            )
        ]

    def __str__(self) -> str:
        return f"{self.object}.{self.label}"


class NumberSeries(models.Model):
    """The last number given out per series and period; taken by a conditional UPDATE … RETURNING."""

    code = models.CharField(max_length=80)
    period = models.CharField(max_length=10, blank=True)
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "period"], name="one_number_series_per_period")
        ]


class Version(models.Model):
    """One row per cached subject ("custom_fields", "access"); a new stamp makes every process read it again."""

    name = models.CharField(max_length=30, primary_key=True)
    stamp = models.UUIDField()
