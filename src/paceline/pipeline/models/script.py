"""Scripts 话术: what to say in which situation, in editions that somebody else publishes, and what came of it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.customers.models.customer import CustomerClass
from paceline.metadata.fields import (
    Choice,
    Instant,
    Integer,
    Link,
    LongText,
    MultipleChoice,
    Rollup,
    Tags,
    Text,
    UserLink,
)
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.pipeline.models.stage_code import StageCode
from paceline.pipeline.script_words import unknown_variables
from paceline.records.models import Record


class Scenario(models.TextChoices):
    OPENING = "opening", _("开场")
    DISCOVERY = "discovery", _("了解需求")
    SOLUTION = "solution", _("介绍方案")
    OBJECTION = "objection", _("异议处理")
    PRICE = "price", _("谈价格")
    CLOSING = "closing", _("促成")
    CARE = "care", _("回访")


class ScriptStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    APPROVED = "approved", _("已发布")
    RETIRED = "retired", _("已停用")


SAID = {"all": [{"field": "status", "op": "eq", "value": "done"}, {"field": "outcome", "op": "not_empty"}]}
GOOD = {"all": [*SAID["all"], {"field": "outcome", "op": "in", "value": ["connected", "positive"]}]}
"""What of the follow-ups that name a script counts as its use, and which of them reached the customer."""


class Script(Record):
    """话术：某个阶段、某类客户、某种场景下怎么说。正文里可以用变量，例如 {{客户}}。"""

    name = Text("名称", max_length=80)
    scenario = Choice("场景", Scenario, default=Scenario.OPENING)
    stage_code = StageCode("适用阶段", max_length=30, blank=True)
    classes = MultipleChoice("适用等级", CustomerClass, blank=True, hint="留空适用于所有客户")
    industries = Tags("适用行业", blank=True, hint="留空适用于所有行业，例如「制造业」")
    body = LongText("正文", hint="可用变量：{{客户}} {{联系人}} {{商机}} {{我}}")
    edition = Integer("版本", summable=False, default=1, locked=True)
    status = Choice("状态", ScriptStatus, default=ScriptStatus.DRAFT, locked=True,
                    colors={"approved": "ok", "retired": "c5"})  # fmt: skip
    previous = Link("self", "上一版", blank=True, locked=True)
    approved_by = UserLink("发布人", blank=True, locked=True)
    approved_at = Instant("发布时间", blank=True, locked=True)
    uses = Rollup("使用次数", of="customers.Activity", via="script", where=SAID)
    good_uses = Rollup("有效次数", of="customers.Activity", via="script", where=GOOD)

    class Meta(Record.Meta):
        verbose_name = _("话术")

    class View:
        path = "scripts"
        icon = "comment"
        title = "name"
        list = "name scenario stage_code classes industries edition status uses good_uses"
        phone = "name scenario status uses"
        form = [
            Section("话术", "name scenario stage_code classes industries body"),
            Section("版本与效果", "edition status previous approved_by approved_at uses good_uses"),
        ]
        quick = "name scenario stage_code body"
        highlights = "scenario status edition uses good_uses"
        beside = [
            Timeline(),
            Related(
                "customers.Activity",
                via="script",
                fields="subject customer opportunity outcome owner ended_at",
            ),
        ]
        find = Search("name body", pinyin="name")
        views = [
            SavedView("全部话术"),
            SavedView("已发布", {"field": "status", "op": "eq", "value": "approved"}, sort="-uses"),
            SavedView("异议处理", {"field": "scenario", "op": "eq", "value": "objection"}),
        ]
        main = False

    def faults(self) -> dict[str, str]:
        if unknown_variables(self.body or ""):
            return {"body": "正文里有不认识的变量。可以用：客户、联系人、商机、我。"}
        return {}

    @property
    def outcome_rate(self) -> Decimal | None:
        """The share of uses after which the customer was reached or moved on; None before the first."""
        return (self.good_uses / self.uses).quantize(Decimal("0.001")) if self.uses else None
