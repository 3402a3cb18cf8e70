"""How often somebody has asked: one row per token, person or address, for the current minute."""

from __future__ import annotations

from django.db import models


class Usage(models.Model):
    """Requests taken in a minute; written by `limits`."""

    subject = models.CharField(max_length=80, primary_key=True)
    minute = models.DateTimeField(db_index=True)
    taken = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.subject
