"""How much of a product, and of which batch, lies in a warehouse. `stock/keeping.py` keeps it with the ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Day, DecimalNumber, Link, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section
from paceline.records.models import Record

ZERO = Decimal(0)
HERE = {"field": "on_hand", "op": "gt", "value": "0"}
SOON = {"field": "expires_on", "op": "within", "value": "next_30_days"}
GONE = {"field": "expires_on", "op": "within", "value": "past"}


class StockItem(Record):
    """库存：一个产品（一个批次）在一个仓库的现存量、锁定量和可用量。"""

    product = Link("catalog.Product", "产品", locked=True)
    warehouse = Link("trade.Warehouse", "仓库", locked=True)
    batch = Link("trade.Batch", "批次", blank=True, locked=True)
    on_hand = DecimalNumber("现存量", default=ZERO, locked=True)
    reserved = DecimalNumber("锁定量", default=ZERO, locked=True)
    available = DecimalNumber("可用量", default=ZERO, locked=True)
    expires_on = Day("到期日期", blank=True, locked=True)
    blocked = YesNo("不能发货", locked=True, hint="批次没有放行、已冻结或已报废")
    by_name_only = YesNo("只能点名发", locked=True, hint="批次已降级")
    product_id: UUID
    batch_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("库存")
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "product", "batch"], nulls_distinct=False, name="one_stock_item"
            ),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0) & models.Q(on_hand__gte=models.F("reserved")),
                name="stock_is_never_negative",
            ),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["product", "warehouse"], name="stockitem_product_ix"),
            models.Index(fields=["expires_on", "id"], name="stockitem_expires_ix"),
            models.Index(fields=["batch"], name="stockitem_batch_ix"),
        ]

    class View:
        path = "stock"
        icon = "package"
        title = "product"
        list = "product warehouse batch expires_on on_hand reserved available"
        phone = "product batch expires_on available"
        sort = "product"
        form = [
            Section(
                "库存", "product warehouse batch expires_on on_hand reserved available blocked by_name_only"
            )
        ]
        highlights = "warehouse batch expires_on on_hand reserved available"
        beside = [
            Related(
                "trade.StockMove", via="item", fields="moved_on kind quantity reserved customer order note"
            )
        ]
        find = Search("product__name product__code batch__number")
        creatable = changeable = False
        views = [
            SavedView("在库", HERE),
            SavedView("30 天内到期", {"all": [HERE, SOON]}, sort="expires_on"),
            SavedView("已过期还在库", {"all": [HERE, GONE]}, sort="expires_on"),
            SavedView("已锁定", {"field": "reserved", "op": "gt", "value": "0"}),
            SavedView("全部库存"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.product} · {self.batch}" if self.batch_id else str(self.product)

    def about(self) -> list[Any]:
        return []

    @property
    def free(self) -> Decimal:
        """What is nobody's yet."""
        return self.on_hand - self.reserved

    def good_on(self, day: date) -> bool:
        """Whether it may go out on that day, chosen by hand if need be: its batch may go and has not expired."""
        return not self.blocked and (self.expires_on is None or self.expires_on >= day)

    def goes_by_itself(self, day: date) -> bool:
        """Whether it is offered and taken without anybody naming its batch."""
        return self.good_on(day) and not self.by_name_only
