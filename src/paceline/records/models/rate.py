"""What other currencies are worth in the home currency."""

from __future__ import annotations

from django.db import models


class ExchangeRate(models.Model):
    """One unit of `currency` is worth `rate` of the home currency from that day on."""

    currency = models.CharField(max_length=3)
    from_on = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["currency", "from_on"], name="one_rate_per_day")]
