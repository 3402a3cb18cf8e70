"""The lines of an order: what, how much, at which price, and how much of it was delivered and came back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.money import rounded
from paceline.metadata.fields import Amount, Day, DecimalNumber, Link, Percent, Text
from paceline.metadata.views import Search, Section
from paceline.methods.pricing import LineTotal, line_total
from paceline.records.models import Record

ZERO = Decimal(0)
CURRENCIES = ("amount_currency", "net_currency", "tax_currency")


class OrderLine(Record):
    """订单明细：一种产品的数量、含税单价、折扣和税率。"""

    order = Link("trade.SalesOrder", "订单", on_delete=models.CASCADE)
    product = Link("catalog.Product", "产品")
    quantity = DecimalNumber("数量", default=1)
    price = Amount("含税单价", blank=True, hint="留空则用标价")
    price_currency: str
    price_base: Decimal | None
    discount = Percent("折扣", blank=True, hint="10% 表示打九折")
    tax_rate = Percent("税率", blank=True)
    list_price = Amount("标价", blank=True, locked=True)
    cost = Amount("成本", blank=True, locked=True)
    cost_currency: str
    cost_base: Decimal | None
    amount = Amount("价税合计", default=ZERO, locked=True)
    amount_currency: str
    amount_base: Decimal | None
    net = Amount("不含税金额", default=ZERO, locked=True)
    net_currency: str
    net_base: Decimal | None
    tax = Amount("税额", default=ZERO, locked=True)
    tax_currency: str
    tax_base: Decimal | None
    margin = Amount("毛利", blank=True, locked=True)
    margin_currency: str
    margin_base: Decimal | None
    delivered = DecimalNumber("已交付", default=ZERO, locked=True)
    delivered_on = Day("交付日期", blank=True, locked=True)
    returned = DecimalNumber("已退货", default=ZERO, locked=True)
    code = Text("外部行号", max_length=80, blank=True)
    note = Text("说明", max_length=200, blank=True)
    derived = (
        "amount", "amount_base", "amount_currency", "net", "net_base", "net_currency", "tax", "tax_base",
        "tax_currency", "margin", "margin_base", "margin_currency",
    )  # fmt: skip

    class Meta(Record.Meta):
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
            *Record.Meta.indexes,
            models.Index(fields=["product", "order"], name="orderline_product_ix"),
        ]

    class View:
        path = "order-lines"
        icon = "package"
        title = "note"
        list = "order product quantity price discount amount tax_rate delivered returned"
        form = [
            Section("产品", "order product quantity price discount tax_rate note code"),
            Section("合计", "list_price amount net tax margin delivered returned"),
        ]
        quick = "order product quantity price discount tax_rate note"
        through = "order"
        main = False
        find = Search("product__name code note")

    def __str__(self) -> str:
        return str(self.product)

    def about(self) -> list[Any]:
        return [self.order_id]

    def derive(self) -> None:
        """Amount, net, tax and margin from quantity, price, discount and tax rate."""
        if not self.is_sound():
            return  # `faults` says what is wrong
        own = self.total(self.price or ZERO, None)
        self.amount, self.net, self.tax = own.amount, own.net, own.tax
        base = self.total(self.price_base or ZERO, self.cost_base)
        self.amount_base, self.net_base, self.tax_base = base.amount, base.net, base.tax
        self.margin_base = base.margin
        for name, value in {"margin": base.margin, **dict.fromkeys(CURRENCIES, self.price_currency)}.items():
            setattr(self, name, value)

    def total(self, price: Decimal, cost: Decimal | None) -> LineTotal:
        """What the line comes to at this price."""
        return line_total(
            self.quantity, price, discount=self.discount or ZERO, tax_rate=self.tax_rate or ZERO, cost=cost
        )

    def is_sound(self) -> bool:
        """Whether its numbers can be multiplied at all."""
        return self.quantity is not None and 0 <= (self.discount or 0) <= 1 and 0 <= (self.tax_rate or 0) < 1

    def faults(self) -> dict[str, str]:
        errors = {}
        if not self.quantity:
            errors["quantity"] = "数量要大于 0。"
        if self.discount is not None and not 0 <= self.discount <= 1:
            errors["discount"] = "折扣要在 0% 到 100% 之间。"
        if self.tax_rate is not None and not 0 <= self.tax_rate < 1:
            errors["tax_rate"] = "税率要在 0% 到 100% 之间。"
        if self.price is not None and self.price < 0:
            errors["price"] = "单价不能是负数。"
        if self.quantity and abs(self.quantity * (self.price or ZERO)) >= Decimal(10) ** 15:
            errors["quantity"] = "这一行的金额太大，存不下。请检查数量和单价。"
        return errors

    @property
    def to_deliver(self) -> Decimal:
        """How much is still to be delivered."""
        return self.quantity - self.delivered

    @property
    def to_return(self) -> Decimal:
        """How much of what was delivered is still with the customer."""
        return self.delivered - self.returned

    def unit_price(self) -> Decimal:
        """The price of one unit after the discount, in the home currency, to the cent."""
        return rounded((self.price_base or ZERO) * (1 - (self.discount or ZERO)))
