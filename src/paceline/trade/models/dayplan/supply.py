"""Expected supply: how much of a product somebody expects to come in on a day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Day, DecimalNumber, Link, Text
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import Record


class ExpectedSupply(Record):
    """预计来量：某一天预计进来多少某种产品；没有填的，按同一个星期几的平均来量估计。"""

    product = Link("catalog.Product", "产品")
    on = Day("日期")
    quantity = DecimalNumber("预计来量")
    note = Text("说明", max_length=200, blank=True)
    product_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("预计来量")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "on"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_supply_per_product_and_day",
            )
        ]
        indexes = [*Record.Meta.indexes, models.Index(fields=["on"], name="expectedsupply_on_ix")]

    class View:
        path = "expected-supplies"
        icon = "download"
        title = "note"
        list = "on product quantity note"
        form = [Section("预计来量", "product on quantity note")]
        quick = "product on quantity note"
        sort = "-on"
        main = False
        beside = [Timeline()]
        find = Search("product__name note")
        views = [SavedView("全部预计来量")]

    def __str__(self) -> str:
        return f"{self.product} {self.on}"

    def about(self) -> list[Any]:
        return [self.product_id]

    def faults(self) -> dict[str, str]:
        return {"quantity": "不能是负数。"} if self.quantity < 0 else {}
