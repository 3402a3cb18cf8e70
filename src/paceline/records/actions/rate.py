"""Exchange rates, entered by administrators for the day from which they hold."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.conf import settings

from paceline.access.working_days import local_day
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Day, DecimalNumber, Text
from paceline.records.act import Act
from paceline.records.acting import config_door
from paceline.records.action import action
from paceline.records.currency import rated
from paceline.records.models.rate import ExchangeRate

CODE = re.compile(r"[A-Z]{3}")
Currency = Annotated[str, Text("币种", max_length=3, hint="三个字母，如 USD、EUR、HKD")]
Rate = Annotated[Decimal, DecimalNumber("汇率", decimal_places=8, hint="1 单位外币等于多少本位币")]
FromOn = Annotated[date | None, Day("生效日期", blank=True, hint="留空表示今天")]


@action("records.exchangerate.set", "录入汇率", on="collection", icon="plus")
def set_rate(act: Act, *, currency: Currency, rate: Rate, from_on: FromOn = None) -> ExchangeRate:
    """What a currency is worth from a day on. Amounts that were entered before keep the rate of their day."""
    code, day = currency.strip().upper(), from_on or local_day(act.now)
    if not CODE.fullmatch(code) or code == settings.PACELINE_CURRENCY:
        raise Invalid({"currency": "请填本位币以外的币种代码，如 USD。"})
    if rate <= 0:
        raise Invalid({"rate": "汇率要大于 0。"})
    known = ExchangeRate.objects.filter(currency=code, from_on=day).first()
    if known is None:
        known = config_door.made(act, ExchangeRate(currency=code, from_on=day, rate=rate))
    else:
        config_door.changed(act, known, {"rate": rate})
    rated.changed()
    return known


@action("records.exchangerate.remove", "删除汇率", icon="trash", danger=True)
def remove_rate(act: Act, rate: ExchangeRate) -> None:
    """Entered by mistake."""
    act.tell(rate, act.action, currency=rate.currency, from_on=str(rate.from_on), rate=str(rate.rate))
    rate.delete()
    rated.changed()
