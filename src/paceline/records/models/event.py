"""Facts first: append-only events, the seals that make tampering visible, and keys of requests already answered."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models

from paceline.kernel.ids import uuid7


class Event(models.Model):
    """One thing that happened to one record, written in the transaction that did it and never changed.

    `name` is the action, e.g. `pipeline.opportunity.win`; `payload.changes` maps field → [before, after] as JSON.
    `occurred_at` is business time, `recorded_at` when the system learnt of it.
    """

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=120)
    object = models.CharField(max_length=80)
    record_id = models.UUIDField()
    title = models.CharField(max_length=200, blank=True)
    about = ArrayField(models.UUIDField(), default=list)
    payload = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        "access.User",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    via = models.CharField(max_length=20, default="code")
    batch = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["seq"]
        indexes = [
            GinIndex(fields=["about"], name="event_about_ix"),
            models.Index(fields=["record_id", "seq"], name="event_record_ix"),
            models.Index(fields=["batch"], name="event_batch_ix", condition=models.Q(batch__isnull=False)),
            models.Index(fields=["name", "occurred_at"], name="event_name_ix"),
            BrinIndex(fields=["recorded_at"], name="event_recorded_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.record_id}"


class Seal(models.Model):
    """A link of the audit chain: the digest of the events `first`…`last` chained to the seal before."""

    last = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()


class Redaction(models.Model):
    """The digest of an event as it was written, kept when somebody's personal data was taken out of it."""

    seq = models.BigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)


class IdempotencyKey(models.Model):
    """A POST that was answered: the same key with the same body gets the same answer for a day."""

    key = models.CharField(max_length=200)
    principal = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["principal", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["created_at"])]
