"""When each recurring piece of work last ran and runs next."""

from __future__ import annotations

from django.db import models


class Schedule(models.Model):
    """One declared schedule. A night that the machine slept through is made up for at the next chance."""

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField(db_index=True)
    last_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
