"""Contacts: the people at a customer and what they decide."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Email, Link, LongText, Phone, Tags, Text, YesNo
from paceline.metadata.views import Duplicates, Erasable, Related, Search, Section, Timeline
from paceline.records.models import Record


class DecisionRole(models.TextChoices):
    DECISION_MAKER = "decision_maker", _("决策者")
    INFLUENCER = "influencer", _("影响者")
    USER = "user", _("使用者")
    GATEKEEPER = "gatekeeper", _("把关者")
    PURCHASER = "purchaser", _("采购")
    COACH = "coach", _("教练")


class Attitude(models.TextChoices):
    CHAMPION = "2", _("力挺")
    SUPPORTIVE = "1", _("支持")
    NEUTRAL = "0", _("中立")
    DOUBTFUL = "-1", _("存疑")
    OPPOSED = "-2", _("反对")


class Influence(models.TextChoices):
    HIGH = "high", _("高")
    MEDIUM = "medium", _("中")
    LOW = "low", _("低")


HIGHEST = 20
"""Steps up a chain of reports after which it counts as a circle."""


class Contact(Record):
    """联系人。"""

    customer = Link("customers.Customer", "客户", create_by_name=True)
    name = Text("姓名", max_length=60)
    title = Text("职务", max_length=60, blank=True)
    decision_role = Choice(
        "决策角色", DecisionRole, blank=True, colors={"decision_maker": "c0", "purchaser": "c1"}
    )
    attitude = Choice(
        "态度", Attitude, blank=True, colors={"2": "ok", "1": "ok", "-1": "danger", "-2": "danger"}
    )
    influence = Choice("影响力", Influence, blank=True)
    reports_to = Link("self", "汇报给", blank=True)
    phone = Phone("手机", blank=True)
    wechat = Text("微信", max_length=60, blank=True)
    email = Email("邮箱", max_length=120, blank=True)
    birthday = Day("生日", blank=True)
    lunar_birthday = YesNo("农历生日", hint="打开后，生日的月和日按农历算")
    primary = YesNo("主要联系人")
    opted_out = YesNo("不再接收营销信息")
    tags = Tags("标签")
    note = LongText("备注", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("联系人")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["name", "id"], name="contact_name_ix"),
            models.Index(fields=["phone"], name="contact_phone_ix", condition=~models.Q(phone="")),
            models.Index(fields=["email"], name="contact_email_ix", condition=~models.Q(email="")),
        ]

    class View:
        path = "contacts"
        icon = "contact"
        title = "name"
        subtitle = "title"
        list = "name customer title decision_role attitude phone wechat email"
        phone = "name customer title phone"
        form = [
            Section(
                "基本信息",
                "customer name title decision_role attitude influence reports_to phone wechat email primary",
            ),
            Section("更多", "birthday lunar_birthday opted_out tags note"),
        ]
        quick = "customer name title decision_role phone wechat"
        highlights = "decision_role attitude phone wechat email birthday"
        beside = [
            Timeline(),
            Related("pipeline.OpportunityContact", via="contact", fields="opportunity role", rail=True),
            Related("customers.Activity", via="contact", fields="subject kind planned_at status"),
        ]
        find = Search("name phone email wechat title customer__name", pinyin="name")
        duplicates = Duplicates(exact="phone email")
        through = "customer"
        erasable = Erasable("name phone wechat email", also="title birthday tags note")

    def faults(self) -> dict[str, str]:
        above = self.reports_to
        if above is None:
            return {}
        if above.customer_id != self.customer_id:
            return {"reports_to": "只能汇报给同一个客户的联系人。"}
        for _step in range(HIGHEST):
            if above is None:
                return {}
            if above.pk == self.pk:
                break
            above = above.reports_to
        return {"reports_to": "汇报关系不能绕成一圈。"}

    def about(self) -> list[Any]:
        return [self.customer_id]
