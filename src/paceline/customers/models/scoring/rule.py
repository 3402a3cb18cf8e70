"""Rules by which leads get points: for what they are (fit), and for what they did (intent)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, FilterInput, Integer, Text, YesNo
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record


class ScoreKind(models.TextChoices):
    FIT = "fit", _("匹配")
    INTENT = "intent", _("意向")


class Signal(models.TextChoices):
    """What a lead can do, or answer to."""

    CAME = "came", _("填表单或再次来访")
    TALKED = "talked", _("电话、微信有回应")
    MET = "met", _("拜访、会议、演示")
    OPENED = "opened", _("打开邮件")
    CLICKED = "clicked", _("点击邮件里的链接")
    REPLIED = "replied", _("回复邮件")
    VIEWED = "viewed", _("浏览网页")
    ASKED = "asked", _("网页上咨询、下载、加购")
    PRESALE = "presale", _("从预售推广进来")


FIT, INTENT = When(kind="fit"), When(kind="intent")
MOST = 100


class ScoringRule(Record):
    """评分规则：线索符合什么条件、做了什么，各加几分。"""

    name = Text("规则名称", max_length=60, hint="会写在线索的评分理由里，例如「行业对口」")
    kind = Choice(
        "给什么加分", ScoreKind, default=ScoreKind.FIT, colors={"fit": "c0", "intent": "c2"},
        hint="匹配：线索符合一个条件；意向：线索每次互动",
    )  # fmt: skip
    condition = FilterInput(
        "条件", blank=True, default=dict, shown=FIT, required=FIT,
        hint="在线索列表里筛好，把浏览器的地址粘贴到这里",
    )  # fmt: skip
    signal = Choice("互动", Signal, blank=True, shown=INTENT, required=INTENT)
    points = Integer("分数", default=20, summable=False, hint="−100 到 100；减分写负数。意向分每过半衰期减半")
    active = YesNo("启用", default=True)

    class Meta(Record.Meta):
        verbose_name = _("评分规则")

    class View:
        path = "scoring-rules"
        icon = "star"
        title = "name"
        list = "name kind condition signal points active"
        phone = "name kind points"
        sort = "kind"
        form = [Section("评分规则", "name kind condition signal points active")]
        quick = "name kind condition signal points"
        highlights = "kind points active"
        beside = [Timeline()]
        find = Search("name", pinyin="name")
        views = [
            SavedView("全部评分规则"),
            SavedView("匹配", {"field": "kind", "op": "eq", "value": "fit"}),
            SavedView("意向", {"field": "kind", "op": "eq", "value": "intent"}),
        ]

    def faults(self) -> dict[str, Any]:
        if not -MOST <= self.points <= MOST or self.points == 0:
            return {"points": "分数要在 −100 到 100 之间，不能是 0。"}
        if self.kind == ScoreKind.FIT and not self.condition:
            return {"condition": "请填条件：符合什么的线索加分。"}
        return {}
