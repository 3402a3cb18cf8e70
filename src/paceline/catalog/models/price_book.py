"""Price books: for whom and when, and the price of each product from a quantity on."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Amount, Choice, Day, DecimalNumber, Integer, Link, LongText, Text, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record


class ForClass(models.TextChoices):
    """The classes of customers, by the letters that the customers room gives them."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class PriceBook(Record):
    """价格表：在一段时间里，对某个等级的客户（留空为全部）或会员生效；优先级高的先用。"""

    name = Text("价格表名称", max_length=80)
    customer_class = Choice("适用客户等级", ForClass, blank=True, hint="留空为全部客户")
    members_only = YesNo("会员专享")
    least_level = Link(
        "customers.MemberLevel", "最低会员等级", blank=True, shown=When(members_only=True),
        hint="留空为全部会员；同一优先级，要求高的等级先用",
    )  # fmt: skip
    starts_on = Day("生效日期", blank=True)
    ends_on = Day("截止日期", blank=True)
    level_only = YesNo("服务等级专享", hint="只给把它设为专享价格表的服务等级")
    priority = Integer("优先级", summable=False, default=0, hint="数字大的先用")
    active = YesNo("启用", default=True)
    note = LongText("说明", blank=True)
    least_level_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("价格表")

    class View:
        path = "price-books"
        icon = "tag"
        title = "name"
        list = "name customer_class members_only least_level starts_on ends_on priority active"
        sort = "-priority"
        form = [
            Section("价格表", "name starts_on ends_on priority active note"),
            Section("给谁", "customer_class members_only least_level level_only"),
        ]
        beside = [Related("catalog.PriceItem", via="book", fields="product from_quantity price"), Timeline()]
        find = Search("name", pinyin="name")
        views = [
            SavedView("启用的", {"field": "active", "op": "eq", "value": True}),
            SavedView("会员价", {"field": "members_only", "op": "eq", "value": True}),
            SavedView("全部价格表"),
        ]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = "截止日期早于生效日期。请检查这两个日期。"
        if self.least_level_id is not None and not self.members_only:
            errors["least_level"] = "只有会员专享的价格表才有最低会员等级。请打开「会员专享」，或清空等级。"
        return errors


class PriceItem(Record):
    """价格：某个产品从多少数量起的含税单价。"""

    book = Link("catalog.PriceBook", "价格表", on_delete=models.CASCADE)
    product = Link("catalog.Product", "产品")
    from_quantity = DecimalNumber("起订数量", summable=False, default=Decimal(1))
    price = Amount("含税单价", summable=False)
    note = Text("说明", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("价格")
        constraints = [
            models.UniqueConstraint(
                fields=["book", "product", "from_quantity"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_price_per_step",
            )
        ]

    class View:
        path = "price-items"
        icon = "tag"
        title = "price"
        list = "book product from_quantity price"
        form = [Section("价格", "book product from_quantity price note")]
        main = False

    def __str__(self) -> str:
        return f"{self.price}"

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.from_quantity <= 0:
            errors["from_quantity"] = "起订数量要大于 0。"
        if self.price < 0:
            errors["price"] = "单价不能是负数。"
        return errors
