"""Occasions for a greeting: birthdays, festivals of either calendar; and the greetings that were planned, with cost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.care.models.audience import SECTION, Audience
from paceline.care.models.plan import CareKind
from paceline.metadata.fields import Amount, Choice, Day, Integer, Link, LongText, Text, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.pipeline.script_words import unknown_variables
from paceline.records.models import OwnedRecord, Record

MOST_BEFORE = 60
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LUNAR_MONTH = 30


class OccasionKind(models.TextChoices):
    BIRTHDAY = "birthday", _("联系人生日")
    SOLAR = "solar", _("公历节日")
    LUNAR = "lunar", _("农历节日")


class Occasion(Audience, Record):
    """关怀日：生日、公历或农历节日前几天，给哪些客户的负责人派一条问候，写好要说的话，控制礼品预算。"""

    name = Text("关怀日名称", max_length=40)
    kind = Choice("日子", OccasionKind, default=OccasionKind.BIRTHDAY)
    month = Integer("月", summable=False, blank=True, required=When(kind=["solar", "lunar"]),
                    shown=When(kind=["solar", "lunar"]))  # fmt: skip
    day = Integer("日", summable=False, blank=True, required=When(kind=["solar", "lunar"]),
                  shown=When(kind=["solar", "lunar"]))  # fmt: skip
    days_before = Integer("提前几天", summable=False, default=3)
    how = Choice("问候方式", CareKind, default=CareKind.WECHAT)
    message = LongText("问候语", blank=True, hint="可以写 {{客户}} {{联系人}} {{我}}，派出时自动填好")
    per_head = Amount("每人礼品预算", summable=False, blank=True)
    budget = Amount("一年预算", blank=True)
    active = YesNo("启用", default=True)

    class Meta(Record.Meta):
        verbose_name = _("关怀日")

    class View:
        path = "occasions"
        icon = "calendar"
        title = "name"
        list = "name kind month day days_before how per_head budget active"
        phone = "name kind days_before active"
        sort = "name"
        form = [
            Section("关怀日", "name kind month day days_before how message per_head budget active"),
            SECTION,
        ]
        highlights = "kind days_before how budget"
        beside = [
            Related("care.Greeting", via="occasion", fields="customer contact on cost owner", limit=30),
            Timeline(),
        ]
        find = Search("name message", pinyin="name")
        views = [SavedView("全部关怀日"), SavedView("启用的", {"field": "active", "op": "eq", "value": True})]

    def faults(self) -> dict[str, str]:
        errors = {}
        if not 0 <= self.days_before <= MOST_BEFORE:
            errors["days_before"] = "要在 0 到 60 天之间。"
        if unknown_variables(self.message):
            errors["message"] = "问候语里有不认识的变量。可用：{{客户}} {{联系人}} {{我}}。"
        if self.kind != OccasionKind.BIRTHDAY:
            errors |= self.faults_of_day()
        errors |= {
            name: "金额不能是负数。" for name in ("per_head", "budget") if (getattr(self, name) or 0) < 0
        }
        return errors

    def faults_of_day(self) -> dict[str, str]:
        """The month and day have to be in the calendar."""
        if self.month is None or not 1 <= self.month <= 12:
            return {"month": "月份要在 1 到 12 之间。"}
        longest = LUNAR_MONTH if self.kind == OccasionKind.LUNAR else LONGEST_MONTHS[self.month - 1]
        if self.day is None or not 1 <= self.day <= longest:
            return {"day": "这个月没有这一天。请检查日期。"}
        return {}


class Greeting(OwnedRecord):
    """关怀记录：为哪个关怀日问候了哪家客户的谁，花了多少。"""

    occasion = Link("care.Occasion", "关怀日", locked=True, on_delete=models.CASCADE)
    customer = Link("customers.Customer", "客户", locked=True, on_delete=models.CASCADE)
    contact = Link("customers.Contact", "联系人", blank=True, locked=True, on_delete=models.CASCADE)
    on = Day("日子", locked=True)
    activity = Link("customers.Activity", "跟进", locked=True, on_delete=models.CASCADE)
    cost = Amount("实际花费", blank=True)
    note = Text("备注", max_length=200, blank=True)

    occasion_id: UUID
    customer_id: UUID

    class Meta(OwnedRecord.Meta):
        verbose_name = _("关怀记录")
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "customer", "contact", "on"],
                condition=models.Q(deleted_at__isnull=True),
                nulls_distinct=False,
                name="one_greeting_per_occasion",
            )
        ]
        indexes = [*OwnedRecord.Meta.indexes, models.Index(fields=["activity"], name="greeting_activity_ix")]

    class View:
        path = "greetings"
        icon = "star"
        title = "occasion"
        list = "occasion customer contact on cost owner"
        phone = "occasion customer on cost"
        sort = "-on"
        form = [Section("关怀记录", "occasion customer contact on activity cost note owner")]
        beside = [Timeline()]
        find = Search("customer__name contact__name note")
        creatable = False

    def __str__(self) -> str:
        return str(self.occasion)

    def about(self) -> list[Any]:
        return [self.occasion_id, self.customer_id]

    def faults(self) -> dict[str, str]:
        return {"cost": "金额不能是负数。"} if (self.cost or 0) < 0 else {}
