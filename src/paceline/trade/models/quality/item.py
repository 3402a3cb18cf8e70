"""What a product is tested for and within which limits, where the limit comes from and whether somebody checked it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.messages import Message, say
from paceline.metadata.fields import (
    Choice,
    Day,
    DecimalNumber,
    Integer,
    Link,
    LongText,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record

UNCHECKED = {"field": "confirmed", "op": "eq", "value": False}


class QualityKind(models.TextChoices):
    NUMBER = "number", _("数值")
    NEGATIVE = "negative", _("必须阴性")


class QualityItem(Record):
    """检测项目：一个产品的一项检测标准；一批货的每个必检项目都合格，才能放行。"""

    product = Link("catalog.Product", "产品")
    name = Text("检测项目", max_length=60)
    seq = Integer("排列顺序", summable=False, default=0)
    kind = Choice("怎么判", QualityKind, default=QualityKind.NUMBER)
    unit = Text("单位", max_length=30, blank=True, shown=When(kind="number"))
    minimum = DecimalNumber("不低于", blank=True, summable=False, shown=When(kind="number"))
    maximum = DecimalNumber("不高于", blank=True, summable=False, shown=When(kind="number"))
    needed = YesNo("必检", default=True, hint="不是必检的可以不做；做了不合格，同样不能放行")
    may_downgrade = YesNo("不合格可以降级", hint="只影响品质、不影响安全的项目才打开")
    basis = Text("限值依据", max_length=120, blank=True, hint="标准号和条款，例如 GB 19301")
    confirmed = YesNo("限值已核对", locked=True, hint="有人对照现行标准核对过")
    confirmed_by = UserLink("核对人", blank=True, locked=True, shown=When(confirmed=True))
    confirmed_on = Day("核对日期", blank=True, locked=True, shown=When(confirmed=True))
    note = LongText("备注", blank=True)
    product_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("检测项目")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_quality_item_per_name",
            )
        ]

    class View:
        path = "quality-items"
        icon = "flask"
        title = "name"
        list = "product name kind minimum maximum unit needed may_downgrade basis confirmed"
        phone = "name product minimum maximum"
        sort = "product"
        form = [
            Section("检测项目", "product name seq kind minimum maximum unit needed may_downgrade"),
            Section("依据", "basis confirmed confirmed_by confirmed_on note"),
        ]
        quick = "product name kind minimum maximum unit basis"
        highlights = "product kind minimum maximum unit confirmed"
        beside = [
            Timeline(),
            Related("trade.QualityResult", via="item", fields="batch value finding verdict tested_at"),
        ]
        find = Search("name product__name basis", pinyin="name")
        views = [SavedView("全部检测项目"), SavedView("限值还没有核对的", UNCHECKED)]

    def about(self) -> list[Any]:
        return [self.product_id]

    def faults(self) -> dict[str, str]:
        if self.kind == QualityKind.NEGATIVE:
            return {}
        if self.minimum is None and self.maximum is None:
            return {"minimum": "「不低于」和「不高于」至少要填一个。"}
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            return {"maximum": "「不高于」比「不低于」还小。请检查这两个数。"}
        return {}

    def limit(self) -> Message:
        """`3.1 ~ 4.5 g/100 g`, and that nobody has checked it against the standard where that is so."""
        words = self.bare_limit()
        return words if self.confirmed else say("%(limit)s（限值未核对）", limit=words)

    def bare_limit(self) -> Message:
        if self.kind == QualityKind.NEGATIVE:
            return say("阴性")
        low, high = plain(self.minimum), plain(self.maximum)
        unit = f" {self.unit}" if self.unit else ""
        if low and high:
            return say("%(low)s ~ %(high)s%(unit)s", low=low, high=high, unit=unit)
        return (
            say("≥ %(low)s%(unit)s", low=low, unit=unit)
            if low
            else say("≤ %(high)s%(unit)s", high=high, unit=unit)
        )


def plain(number: Decimal | None) -> str:
    """`2,000,000`, `3.1`; "" for nothing."""
    return "" if number is None else f"{number.normalize():,f}"
