"""The lines of an order: what was agreed, how much of it was delivered and came back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Amount, Day, DecimalNumber, Link, Text
from paceline.metadata.views import Editable, Search, Section
from paceline.metadata.when import When
from paceline.trade.models.priced_line import PricedLine

ZERO = Decimal(0)


class OrderLine(PricedLine):
    """订单明细：一种产品的数量、含税单价、折扣和税率。"""

    order = Link("trade.SalesOrder", "订单", on_delete=models.CASCADE)
    delivered = DecimalNumber("已交付", default=ZERO, locked=True)
    delivered_on = Day("交付日期", blank=True, locked=True)
    returned = DecimalNumber("已退货", default=ZERO, locked=True)
    line_cost = Amount("整行成本", blank=True, locked=True, hint="已知整行实际成本时，毛利按它算")
    line_cost_base: Decimal | None
    code = Text("外部行号", max_length=80, blank=True)
    share_received = models.DecimalField(max_digits=18, decimal_places=2, default=ZERO, db_default=ZERO)
    share_outstanding = models.DecimalField(max_digits=18, decimal_places=2, default=ZERO, db_default=ZERO)
    share_invoiced = models.DecimalField(max_digits=18, decimal_places=2, default=ZERO, db_default=ZERO)
    """Its parts of what the order has received, is owed and has invoiced; triggers of the database keep them."""

    class Meta(PricedLine.Meta):
        abstract = False
        verbose_name = _("订单明细")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(deleted_at__isnull=True) & ~models.Q(code=""),
                name="one_order_line_per_code",
            ),
            models.CheckConstraint(
                condition=models.Q(delivered__gte=0) & models.Q(returned__gte=0)
                & models.Q(returned__lte=models.F("delivered")),
                name="line_returned_within_delivered",
            ),
            models.CheckConstraint(
                condition=models.Q(amount=models.F("net") + models.F("tax")), name="line_amount_is_net_and_tax"
            ),
        ]  # fmt: skip
        indexes = [
            *PricedLine.Meta.indexes,
            models.Index(fields=["product", "order"], name="orderline_product_ix"),
        ]

    class View:
        path = "order-lines"
        icon = "package"
        title = "note"
        list = "order product quantity price promotions discount amount tax_rate delivered returned"
        form = [
            Section("产品", "order product quantity price discount tax_rate note code"),
            Section("促销", "promotions regular_price"),
            Section("合计", "list_price price_basis amount net tax line_cost margin delivered returned"),
        ]
        quick = "order product quantity price discount tax_rate note"
        through = "order"
        editable = Editable(
            When(order__state="draft"), "订单已确认，明细只能通过「修订」更改。请打开订单，点「修订」。"
        )
        main = False
        find = Search("product__name code note")

    def about(self) -> list[Any]:
        return [self.order_id]

    @property
    def to_deliver(self) -> Decimal:
        """How much is still to be delivered."""
        return self.quantity - self.delivered

    @property
    def to_return(self) -> Decimal:
        """How much of what was delivered is still with the customer."""
        return self.delivered - self.returned
