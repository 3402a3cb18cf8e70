"""The outbox: one row per event and interested reaction, written with the event, kept until it has been handled."""

from __future__ import annotations

from django.db import models


class Delivery(models.Model):
    """An event on its way to a reaction.

    A row that was handled is deleted in the transaction of its effect; one that fails is tried again later; one that
    keeps failing is `dead` and waits for somebody to look at it.
    """

    id = models.BigAutoField(primary_key=True)
    reaction = models.CharField(max_length=160)
    seq = models.BigIntegerField()
    dead = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reaction", "seq"], name="one_delivery_per_reaction_and_event")
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="delivery_due_ix", condition=models.Q(dead=False))
        ]

    def __str__(self) -> str:
        return f"{self.reaction} #{self.seq}"
