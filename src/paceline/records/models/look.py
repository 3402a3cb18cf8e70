"""What was worked out of an earlier day, kept until something late arrives."""

from __future__ import annotations

from django.db import models


class KeptLook(models.Model):
    """One answer about one earlier day. It may be dropped at any time: it is worked out again."""

    key = models.CharField(max_length=64, primary_key=True)
    stamp = models.CharField(max_length=64)
    """The state of rights, funnels, rates, … that it was worked out under."""
    mark = models.BigIntegerField()
    """Events up to here were known for certain; of those after it `heard` concern the day."""
    heard = models.PositiveIntegerField()
    value = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="keptlook_made_ix")]

    def __str__(self) -> str:
        return self.key


class EventMark(models.Model):
    """A number of an event and a number of a transaction: whoever drew up to the first has a lower one than the second.

    Once no transaction up to `xid` runs any more, every event up to `seq` is there or will never be.
    """

    seq = models.BigIntegerField()
    xid = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.seq} < {self.xid}"
