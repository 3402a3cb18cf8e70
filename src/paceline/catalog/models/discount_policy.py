"""Discount policies: how much somebody with a role may take off, and the margin that must be left."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paceline.access.models import Tier
from paceline.metadata.fields import Choice, LongText, Percent, Text, YesNo
from paceline.metadata.views import Section, Timeline
from paceline.records.models import Record


class DiscountPolicy(Record):
    """折扣政策：某个角色和销售层级的折扣上限、最低毛利率；留空则对所有人生效。"""

    name = Text("政策名称", max_length=80)
    role = Text("角色代码", max_length=40, blank=True, hint="例如 rep，留空为所有人")
    tier = Choice("销售层级", Tier, blank=True, hint="留空为不分层级；有本层级的政策时，折扣上限以它为准")
    limit = Percent("折扣上限", blank=True, hint="超过的报价要主管批准")
    floor_margin = Percent("最低毛利率", blank=True, hint="低于它的报价要更高一级批准")
    active = YesNo("启用", default=True)
    note = LongText("说明", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("折扣政策")

    class View:
        path = "discount-policies"
        icon = "sliders"
        title = "name"
        list = "name role tier limit floor_margin active"
        sort = "name"
        form = [Section("折扣政策", "name role tier limit floor_margin active note")]
        beside = [Timeline()]
        main = False

    def faults(self) -> dict[str, str]:
        return {
            name: "要在 0% 到 100% 之间。"
            for name in ("limit", "floor_margin")
            if (value := getattr(self, name)) is not None and not 0 <= value <= 1
        }
