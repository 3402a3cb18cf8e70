"""How much each weekday weighs in a small shop: the one setting of 今日 for an organisation of one."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import DecimalNumber, Text
from paceline.metadata.views import SavedView, Section, Timeline
from paceline.records.models import Record

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class ShopRule(Record):
    """小店规则：一周里每天的分量，0 是不开门；月目标按它分到每一天，分毫不差。"""

    name = Text("名称", max_length=40, default="小店规则")
    monday = DecimalNumber("周一", default=Decimal(1), decimal_places=2)
    tuesday = DecimalNumber("周二", default=Decimal(1), decimal_places=2)
    wednesday = DecimalNumber("周三", default=Decimal(1), decimal_places=2)
    thursday = DecimalNumber("周四", default=Decimal(1), decimal_places=2)
    friday = DecimalNumber("周五", default=Decimal(1), decimal_places=2)
    saturday = DecimalNumber("周六", default=Decimal("1.5"), decimal_places=2)
    sunday = DecimalNumber("周日", default=Decimal("1.5"), decimal_places=2)

    class Meta(Record.Meta):
        verbose_name = _("小店规则")

    class View:
        path = "shop-rules"
        icon = "store"
        title = "name"
        list = "name monday tuesday wednesday thursday friday saturday sunday"
        form = [Section("小店规则", "name monday tuesday wednesday thursday friday saturday sunday")]
        beside = [Timeline()]
        views = [SavedView("全部小店规则")]
        main = False

    def faults(self) -> dict[str, str]:
        weights = {name: getattr(self, name) for name in DAYS}
        errors = {
            name: "分量要在 0 到 10 之间。"
            for name, weight in weights.items()
            if weight is not None and not 0 <= weight <= 10
        }
        if not errors and not any(weights.values()):
            errors["monday"] = "至少要有一天开门。"
        return errors

    @property
    def weights(self) -> tuple[float, ...]:
        """Monday to Sunday."""
        return tuple(float(getattr(self, name)) for name in DAYS)
