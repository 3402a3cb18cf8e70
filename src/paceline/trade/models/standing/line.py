"""The lines of a standing order: what and how much each time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Amount, DecimalNumber, Link, Percent, Text
from paceline.metadata.views import Search, Section
from paceline.records.models import Record


class StandingLine(Record):
    """周期单明细：每次要的产品和数量；单价留空，则按生成订单那天的价格表。"""

    standing = Link("trade.StandingOrder", "周期单", on_delete=models.CASCADE)
    product = Link("catalog.Product", "产品")
    quantity = DecimalNumber("数量", default=Decimal(1))
    price = Amount("含税单价", summable=False, blank=True, hint="留空则按生成订单那天的价格表或标价")
    price_currency: str
    discount = Percent("折扣", blank=True, hint="10% 表示打九折")
    note = Text("说明", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("周期单明细")

    class View:
        path = "standing-lines"
        icon = "package"
        title = "note"
        list = "standing product quantity price discount note"
        form = [Section("周期单明细", "standing product quantity price discount note")]
        quick = "standing product quantity price discount note"
        through = "standing"
        main = False
        find = Search("product__name note")

    def __str__(self) -> str:
        return str(self.product)

    def about(self) -> list[Any]:
        return [self.standing_id]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.quantity <= 0:
            errors["quantity"] = "数量要大于 0。"
        if self.price is not None and self.price < 0:
            errors["price"] = "单价不能是负数。"
        if self.discount is not None and not 0 <= self.discount <= 1:
            errors["discount"] = "折扣要在 0% 到 100% 之间。"
        return errors
