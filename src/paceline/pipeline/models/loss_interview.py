"""Interviews after a lost deal: what the customer says decided it, beside what the sales person wrote.

Both are asked, because they differ; how often is counted in `reports/loss_reasons.py`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Link, LongText, Percent, Text
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.pipeline.models.opportunity import MIX_UPS, LostReason
from paceline.pipeline.models.parts import OpportunityPart

SAID = [{"value": one.value, "label": one.label} for one in LostReason if one not in MIX_UPS]
"""What a customer may name: mix-ups of ours are none of its reasons."""


class Again(models.TextChoices):
    YES = "yes", _("愿意再谈")
    LATER = "later", _("以后再说")
    NO = "no", _("不考虑")


class LossInterview(OpportunityPart):
    """输单访谈：输了以后问客户，真正的原因是什么、怎样才会选我们。"""

    name = Text("访谈", max_length=140, blank=True, locked=True)
    interviewed_on = Day("访谈日期", blank=True, hint="留空是今天")
    contact = Link("customers.Contact", "受访人", blank=True)
    reason = Choice("客户说的原因", SAID)
    lost_to = Link("pipeline.Competitor", "最后选了谁", blank=True, hint="没选别家就留空")
    price_gap = Percent("我们贵多少", blank=True, hint="和对方成交价比：贵 8% 填 8，便宜填负数")
    decided_by = Text("谁拍的板", max_length=60, blank=True)
    words = LongText("客户原话", blank=True)
    would_win = LongText("怎样才会选我们", blank=True)
    again = Choice("还愿意谈吗", Again, blank=True, colors={"yes": "ok", "no": "danger"})
    again_on = Day(
        "再联系日期",
        blank=True,
        shown=When(again=["yes", "later"]),
        hint="填了就给商机负责人建一个电话任务",
    )
    derived = ("name",)

    opportunity_id: UUID

    class Meta(OpportunityPart.Meta):
        abstract = False
        verbose_name = _("输单访谈")
        indexes = [
            *OpportunityPart.Meta.indexes,
            models.Index(fields=["opportunity", "-interviewed_on"], name="lossinterview_deal_ix"),
        ]

    class View:
        path = "loss-interviews"
        icon = "comment"
        title = "name"
        list = "name interviewed_on reason lost_to price_gap again contact"
        phone = "name reason interviewed_on again"
        sort = "-interviewed_on"
        form = [
            Section("访谈", "name opportunity interviewed_on contact decided_by"),
            Section("客户怎么说", "reason lost_to price_gap words would_win"),
            Section("以后", "again again_on"),
        ]
        quick = "opportunity interviewed_on contact reason lost_to price_gap words would_win again again_on"
        highlights = "reason lost_to price_gap again interviewed_on"
        beside = [Timeline()]
        find = Search("name words would_win", pinyin="name")
        views = [
            SavedView("全部访谈"),
            SavedView("愿意再谈", {"field": "again", "op": "in", "value": ["yes", "later"]}, sort="again_on"),
            SavedView("输在价格", {"field": "reason", "op": "eq", "value": "price"}),
        ]
        through = "opportunity"

    def derive(self) -> None:
        if self.opportunity_id:
            self.name = f"{self.opportunity}"[:140]

    def faults(self) -> dict[str, str]:
        errors: dict[str, Any] = {}
        if self.opportunity.state != "lost":
            errors["opportunity"] = "这个商机没有输单。输单之后才记访谈。"
        if self.price_gap is not None and not -1 < self.price_gap <= 10:
            errors["price_gap"] = "差多少要在 -99% 到 1000% 之间。"
        return errors
