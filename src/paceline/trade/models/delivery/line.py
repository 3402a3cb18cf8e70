"""The lines of a delivery: how much of an order line goes out with it, and of which batch."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import DecimalNumber, Link
from paceline.metadata.views import Search, Section
from paceline.records.models import Record

ZERO = Decimal(0)


class DeliveryLine(Record):
    """交付明细：一种产品（一个批次）这次发多少，退回多少。"""

    delivery = Link("trade.Delivery", "交付单", on_delete=models.CASCADE, locked=True)
    line = Link("trade.OrderLine", "订单明细", locked=True)
    product = Link("catalog.Product", "产品", locked=True)
    batch = Link("trade.Batch", "批次", blank=True, locked=True)
    quantity = DecimalNumber("发货数量", locked=True)
    refused = DecimalNumber("退回数量", default=ZERO, locked=True, hint="客户没有收下，或没有发出")
    item = Link("trade.StockItem", "库存", blank=True, locked=True)
    put_aside = DecimalNumber(
        "拣货锁定", default=ZERO, locked=True, hint="订单原来没有锁定、拣货时锁定的数量"
    )
    delivery_id: UUID
    line_id: UUID
    batch_id: UUID | None
    item_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("交付明细")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0) & models.Q(refused__gte=0)
                & models.Q(refused__lte=models.F("quantity")),
                name="delivery_line_fits",
            )
        ]  # fmt: skip
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["delivery"], name="deliveryline_delivery_ix"),
            models.Index(fields=["line"], name="deliveryline_line_ix"),
            models.Index(fields=["batch"], name="deliveryline_batch_ix"),
        ]

    class View:
        path = "delivery-lines"
        icon = "package"
        title = "product"
        list = "delivery product batch quantity refused"
        form = [Section("交付明细", "delivery line product batch quantity refused")]
        through = "delivery"
        main = creatable = changeable = False
        find = Search("product__name batch__number")

    def __str__(self) -> str:
        return str(self.product)

    def about(self) -> list[Any]:
        return []

    @property
    def taken(self) -> Decimal:
        """What the customer has kept of it."""
        return self.quantity - self.refused
