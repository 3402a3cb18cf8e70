"""Amounts in the home currency: `<name>_base` at the rate that an administrator entered for the day."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings

from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Amount
from paceline.metadata.kept import Kept
from paceline.metadata.object_type import ObjectType
from paceline.records.models.rate import ExchangeRate

CENT = Decimal("0.01")


def read_rated() -> tuple[str, ...]:
    return tuple(ExchangeRate.objects.order_by("currency").values_list("currency", flat=True).distinct())


rated = Kept("rates", read_rated)
"""The currencies that have a rate. Whoever enters rates calls `rated.changed()`."""


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
