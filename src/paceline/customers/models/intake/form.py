"""Public forms by which leads come in: what they ask, where they stand, to whom what comes in goes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.kernel.messages import Listed, say
from paceline.metadata.fields import (
    Choice,
    Day,
    Instant,
    Integer,
    Link,
    LongText,
    MultipleChoice,
    Rollup,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord

CONVERTED = {"field": "status", "op": "eq", "value": "converted"}


def usually_asked() -> list[str]:
    """What a new form asks for."""
    return ["name", "phone", "company", "need"]


def usually_needed() -> list[str]:
    return ["name", "phone"]


class Asked(models.TextChoices):
    """What a form may ask for: fields of a lead, in the order in which they are asked."""

    NAME = "name", _("姓名")
    PHONE = "phone", _("手机")
    COMPANY = "company", _("公司")
    TITLE = "title", _("职务")
    EMAIL = "email", _("邮箱")
    WECHAT = "wechat", _("微信")
    REGION = "region", _("地区")
    INDUSTRY = "industry", _("行业")
    INTEREST = "interest", _("感兴趣的产品")
    BUDGET = "budget", _("预算")
    NEED = "need", _("需求")


class HandTo(models.TextChoices):
    RULES = "rules", _("按分配规则")
    PERSON = "person", _("指定的人")
    NOBODY = "nobody", _("先不分配")


class LeadForm(OwnedRecord):
    """获客表单：放在网页、海报、展台上的一张表，谁填了就成为线索。"""

    name = Text("表单名称", max_length=60, hint="只有同事看得到，例如：苏州工业展现场登记")
    heading = Text("标题", max_length=60)
    intro = LongText("说明文字", blank=True)
    asked = MultipleChoice("问哪些内容", Asked, default=usually_asked)
    needed = MultipleChoice("哪些必填", Asked, blank=True, default=usually_needed)
    button = Text("按钮文字", max_length=20, default="提交")
    consent = LongText(
        "同意条款", blank=True, default="我同意贵公司就这次需求与我联系。",
        hint="填写的人要勾选才能提交；留空就不问",
    )  # fmt: skip
    thanks = LongText("提交后显示", default="已收到，我们会尽快联系您。")
    heading_en = Text("英文标题", max_length=60, blank=True, hint="留空时英文页也用中文")
    intro_en = LongText("英文说明文字", blank=True)
    button_en = Text("英文按钮文字", max_length=20, blank=True)
    consent_en = LongText("英文同意条款", blank=True)
    thanks_en = LongText("英文提交后显示", blank=True)
    source = Link("customers.LeadSource", "来源", blank=True, create_by_name=True)
    campaign = Text("市场活动", max_length=80, blank=True)
    utm = Text("推广参数", max_length=200, blank=True, hint="链接里带了 utm 参数时以链接为准")
    hand_to = Choice("分给谁", HandTo, default=HandTo.RULES)
    receiver = UserLink(
        "接收人", blank=True, shown=When(hand_to=HandTo.PERSON), required=When(hand_to=HandTo.PERSON)
    )
    active = YesNo("开放填写", default=True)
    closes_on = Day("最后一天", blank=True, hint="过了这天就不能再填；留空一直开放")
    link = Text("表单链接", max_length=300, blank=True, locked=True)
    seen = Integer("打开次数", default=0, locked=True)
    submitted = Integer("提交次数", default=0, locked=True)
    leads = Rollup("新线索", of="customers.Lead", via="form")
    converted = Rollup("已转化", of="customers.Lead", via="form", where=CONVERTED)
    last_at = Instant("最近提交", blank=True, locked=True)
    key = models.CharField(max_length=32, unique=True, editable=False)
    """What stands in the public address; it opens this form and nothing else."""
    derived = ("key",)

    receiver_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("获客表单")

    class View:
        path = "lead-forms"
        icon = "form"
        title = "name"
        subtitle = "heading"
        list = "name source campaign active seen submitted leads converted last_at owner"
        phone = "name submitted leads active"
        form = [
            Section("表单", "name heading intro asked needed button"),
            Section("同意与答谢", "consent thanks"),
            Section("来源与分配", "source campaign utm hand_to receiver active closes_on owner"),
            Section("英文", "heading_en intro_en button_en consent_en thanks_en"),
            Section("效果", "link seen submitted leads converted last_at"),
        ]
        quick = "name heading intro asked needed source campaign hand_to receiver"
        highlights = "active seen submitted leads converted"
        beside = [
            Timeline(),
            Related("customers.Lead", via="form", fields="name company status grade owner created_at"),
        ]
        find = Search("name heading campaign", pinyin="name")
        views = [
            SavedView("开放中的表单", {"field": "active", "op": "eq", "value": True}),
            SavedView("全部表单"),
        ]

    def faults(self) -> dict[str, Any]:
        errors: dict[str, Any] = {}
        if extra := [one.label for one in Asked if one in set(self.needed or ()) - set(self.asked or ())]:
            errors["needed"] = say("必填的也要在「问哪些内容」里选上：%(names)s。", names=Listed(extra))
        if not {Asked.PHONE, Asked.EMAIL, Asked.WECHAT, Asked.COMPANY} & set(self.asked or ()):
            errors["asked"] = "至少要问一种联系方式：手机、邮箱、微信或公司。"
        if Asked.NAME not in (self.asked or ()):
            errors["asked"] = "姓名一定要问，不然不知道找谁。"
        return errors

    def is_open(self, today: date) -> bool:
        """Whether it may be filled in on a day."""
        return bool(self.active) and (self.closes_on is None or today <= self.closes_on)

    def words(self, name: str, language: str) -> str:
        """A text of the form in the visitor's language; Chinese where there is no English one.

        What a new form comes with is known in both.
        """
        english = str(getattr(self, f"{name}_en") or "") if language.startswith("en") else ""
        chinese = str(getattr(self, name) or "")
        return english or (_t(chinese) if chinese else "")

    @property
    def order(self) -> list[Any]:
        """What is asked, in the order of asking."""
        return [one for one in Asked if one in (self.asked or ())]
