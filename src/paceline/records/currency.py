"""Amounts in the home currency: `<name>_base` at the rate that an administrator entered for the day."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models

from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Amount
from paceline.metadata.object_type import ObjectType

CENT = Decimal("0.01")


class ExchangeRate(models.Model):
    """One unit of `currency` is worth `rate` of the home currency from that day on."""

    currency = models.CharField(max_length=3)
    from_on = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        app_label = "records"
        constraints = [models.UniqueConstraint(fields=["currency", "from_on"], name="one_rate_per_day")]


@cache
def rated() -> tuple[str, ...]:
    """Currencies with a rate. A currency that gets its first rate is offered after the process starts again."""
    return tuple(ExchangeRate.objects.values_list("currency", flat=True).distinct())


def set_bases(of: ObjectType, record: Any, now: datetime) -> None:
    """Fill `<name>_base` of every amount. Raises Invalid when there is no rate."""
    for name in amounts_of(of):
        value, code = getattr(record, name), getattr(record, f"{name}_currency")
        setattr(record, f"{name}_base", None if value is None else to_base(value, code, now))


def amounts_of(of: ObjectType) -> list[str]:
    return [b.name for b in of.standard.values() if isinstance(b.type, Amount)]


def to_base(value: Decimal, code: str, at: datetime) -> Decimal:
    """The value in the home currency, half up to the cent."""
    if code == settings.PACELINE_CURRENCY:
        return value
    rates = ExchangeRate.objects.filter(currency=code, from_on__lte=at.date()).order_by("-from_on")
    rate = rates.values_list("rate", flat=True).first()
    if rate is None:
        raise Invalid(
            "还没有 %(code)s 的汇率。请管理员在「设置」里录入。", params={"code": code}, code="no_rate"
        )
    return (value * rate).quantize(CENT, ROUND_HALF_UP)
