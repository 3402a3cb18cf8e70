"""What was spent on a source in some days: adverts, fairs, commissions to partners."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Amount, Day, Link, LongText
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import Record


class SourceCost(Record):
    """渠道花费：一段时间里在一个来源上花了多少钱。"""

    source = Link("customers.LeadSource", "来源", create_by_name=True)
    from_on = Day("开始日期")
    to_on = Day("结束日期", hint="按天平均；只花了一天的，两个日期填同一天")
    amount = Amount("花费", hint="不含税；人工另算")
    note = LongText("说明", blank=True, hint="买了什么：关键词、展位、返点……")

    source_id: UUID
    amount_base: Decimal | None

    class Meta(Record.Meta):
        verbose_name = _("渠道花费")

    class View:
        path = "source-costs"
        icon = "wallet"
        title = "source"
        subtitle = "from_on"
        list = "source from_on to_on amount note"
        phone = "source from_on amount"
        sort = "-from_on"
        form = [Section("渠道花费", "source from_on to_on amount note")]
        quick = "source from_on to_on amount note"
        highlights = "source from_on to_on amount"
        beside = [Timeline()]
        find = Search("note source__name")
        views = [
            SavedView("全部花费"),
            SavedView("本季度的花费", {"field": "from_on", "op": "within", "value": "this_quarter"}),
        ]

    def __str__(self) -> str:
        return str(self.source)

    def about(self) -> list[Any]:
        return [self.source_id]

    def faults(self) -> dict[str, Any]:
        errors = {}
        if self.amount is not None and self.amount < 0:
            errors["amount"] = "花费不能是负数。"
        first, last = self.from_on, self.to_on
        if isinstance(first, date) and isinstance(last, date) and last < first:
            errors["to_on"] = "结束日期不能早于开始日期。"
        return errors
