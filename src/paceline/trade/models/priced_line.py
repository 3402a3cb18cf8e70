"""What lines of quotes and orders have in common: a product, how much of it, at which price, and what that comes to."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from paceline.metadata.fields import Amount, DecimalNumber, Link, Percent, Tags, Text
from paceline.methods.pricing import LineTotal, line_total
from paceline.records.models import Record

ZERO = Decimal(0)
CURRENCIES = ("amount_currency", "net_currency", "tax_currency")


class PricedLine(Record):
    """A product with quantity, unit price incl. tax, discount and tax rate. `margin` is in the home currency."""

    product = Link("catalog.Product", "产品")
    quantity = DecimalNumber("数量", default=1)
    price = Amount("含税单价", summable=False, blank=True, hint="留空则用价格表或标价")
    price_currency: str
    price_base: Decimal | None
    price_basis = Text(
        "价格依据", max_length=120, blank=True, locked=True, hint="来自哪个价格表；标价和手工填写的留空"
    )
    discount = Percent("折扣", blank=True, hint="10% 表示打九折")
    tax_rate = Percent("税率", blank=True)
    list_price = Amount("标价", summable=False, blank=True, locked=True)
    list_price_base: Decimal | None
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
    regular_price = Amount("促销前单价", summable=False, blank=True, locked=True)
    regular_price_currency: str
    regular_price_base: Decimal | None
    promotions = Tags("促销", locked=True)
    offers = models.JSONField(default=dict, editable=False)
    """Promotion → what it took off one unit, as text: Σ = regular price − price."""
    note = Text("说明", max_length=200, blank=True)
    derived = (
        "amount", "amount_base", "amount_currency", "net", "net_base", "net_currency", "tax", "tax_base",
        "tax_currency", "margin", "margin_base", "margin_currency", "offers",
    )  # fmt: skip

    class Meta(Record.Meta):
        abstract = True

    def __str__(self) -> str:
        return str(self.product)

    def derive(self) -> None:
        """Amount, net, tax and margin from quantity, price, discount and tax rate.

        Where the cost of the whole line is known, the margin is what is left of it to the cent.
        """
        if not self.is_sound():
            return  # `faults` says what is wrong
        own = self.total(self.price or ZERO, None)
        self.amount, self.net, self.tax = own.amount, own.net, own.tax
        base = self.total(self.price_base or ZERO, self.cost_base)
        self.amount_base, self.net_base, self.tax_base = base.amount, base.net, base.tax
        whole = getattr(self, "line_cost_base", None)
        self.margin_base = base.margin if whole is None else base.net - whole
        for name, value in {
            "margin": self.margin_base,
            **dict.fromkeys(CURRENCIES, self.price_currency),
        }.items():
            setattr(self, name, value)

    def total(self, price: Decimal, cost: Decimal | None) -> LineTotal:
        """What the line comes to at this price."""
        return line_total(
            self.quantity, price, discount=self.discount or ZERO, tax_rate=self.tax_rate or ZERO, cost=cost
        )

    def is_sound(self) -> bool:
        """Whether its numbers can be multiplied at all."""
        return self.quantity is not None and 0 <= (self.discount or 0) <= 1 and 0 <= (self.tax_rate or 0) < 1

    @property
    def listed_base(self) -> Decimal:
        """The unit price that the seller's own discount is measured from: the list price less what promotions gave."""
        listed = self.list_price_base or self.price_base or ZERO
        if not self.promotions or self.regular_price_base is None:
            return listed
        regular = self.list_price_base or self.regular_price_base
        return max(ZERO, regular - (self.regular_price_base - (self.price_base or ZERO)))

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
