"""What other currencies are worth in the home currency."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Day, DecimalNumber, Text


class ExchangeRate(models.Model):
    """汇率：从这一天起，1 单位外币等于多少本位币。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    currency = Text("币种", max_length=3, locked=True)
    from_on = Day("生效日期", locked=True)
    rate = DecimalNumber("汇率", summable=False, max_digits=18, decimal_places=8, locked=True)
    version = 1

    class Meta:
        verbose_name = _("汇率")
        ordering = ["currency", "-from_on"]
        constraints = [models.UniqueConstraint(fields=["currency", "from_on"], name="one_rate_per_day")]

    class View:
        path = "exchange-rates"
        icon = "money"
        title = "currency"
        list = "currency from_on rate"
        sort = "currency"
        open_to_all = administered = True
        creatable = changeable = main = False

    def __str__(self) -> str:
        return self.currency

    def about(self) -> list[Any]:
        """It belongs to no record's story."""
        return []
