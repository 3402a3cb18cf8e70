"""Surveys of satisfaction: one question per wave, asked of customers by link after a ticket or a delivery."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Choice,
    Day,
    Instant,
    Integer,
    Link,
    LongText,
    Rollup,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord, Record


class Measure(models.TextChoices):
    CSAT = "csat", _("满意度（1–5 分）")
    NPS = "nps", _("推荐意愿（0–10 分）")


class Trigger(models.TextChoices):
    TICKET = "ticket", _("工单关闭后")
    ORDER = "order", _("订单签收后")
    BY_HAND = "by_hand", _("自己发")


class AnswerState(models.TextChoices):
    INVITED = "invited", _("待评价")
    ANSWERED = "answered", _("已评价")
    WITHDRAWN = "withdrawn", _("已撤回")


SCALES = {Measure.CSAT: range(1, 6), Measure.NPS: range(11)}
LOW = {Measure.CSAT: 2, Measure.NPS: 6}
"""Up to here somebody has to make up for it."""
ASKS = {
    Measure.CSAT: _("您对这次服务满意吗？"),
    Measure.NPS: _("您有多大可能把我们推荐给同行或朋友？"),
}


class Survey(Record):
    """满意度调查：一波一个问题；工单关闭或订单签收后自动请客户评价，一家客户一波只算最近一次。"""

    name = Text("调查名称", max_length=60)
    measure = Choice("评价方式", Measure, default=Measure.CSAT)
    trigger = Choice("什么时候请客户评价", Trigger, default=Trigger.TICKET)
    question = Text("问题", max_length=100, blank=True, hint="留空用通用的问法")
    starts_on = Day("开始日期")
    ends_on = Day("结束日期", blank=True, hint="留空一直开着")
    active = YesNo("启用", default=True)
    invited = Rollup("邀请份数", of="care.SurveyAnswer", via="survey")
    answered = Rollup(
        "评价份数", of="care.SurveyAnswer", via="survey", where={"field": "state", "op": "eq", "value": "answered"}
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = _("满意度调查")

    class View:
        path = "surveys"
        icon = "heart"
        title = "name"
        list = "name measure trigger starts_on ends_on active invited answered"
        phone = "name measure active answered"
        sort = "-starts_on"
        form = [Section("满意度调查", "name measure trigger question starts_on ends_on active")]
        highlights = "measure trigger invited answered"
        beside = [
            Related(
                "care.SurveyAnswer", via="survey", fields="customer state score comment answered_at", limit=50
            ),
            Timeline(),
        ]
        find = Search("name question", pinyin="name")
        views = [
            SavedView("全部调查"),
            SavedView("启用的", {"field": "active", "op": "eq", "value": True}),
        ]

    @property
    def asks(self) -> str:
        """The question as the customer reads it."""
        return self.question or str(ASKS[Measure(self.measure)])

    def runs_on(self, day: date) -> bool:
        """Whether customers are asked on a day."""
        return self.active and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def faults(self) -> dict[str, str]:
        if self.ends_on and self.ends_on < self.starts_on:
            return {"ends_on": "结束日期不能早于开始日期。"}
        return {}


class SurveyAnswer(OwnedRecord):
    """客户评价：请谁评价、打了几分、说了什么；分数低的自动派补救任务。"""

    survey = Link("care.Survey", "满意度调查", on_delete=models.CASCADE)
    customer = Link("customers.Customer", "客户", on_delete=models.CASCADE)
    contact = Link("customers.Contact", "联系人", blank=True, within=("customer", "customer"))
    ticket = Link("care.Ticket", "工单", blank=True, on_delete=models.SET_NULL)
    order = Link("trade.SalesOrder", "订单", blank=True, on_delete=models.SET_NULL)
    state = Choice(
        "状态", AnswerState, default=AnswerState.INVITED, locked=True, colors={"invited": "warn", "answered": "ok"}
    )  # fmt: skip
    score = Integer("得分", summable=False, blank=True, locked=True)
    comment = LongText("客户的话", blank=True, locked=True)
    answered_at = Instant("评价时间", blank=True, locked=True)
    mailed_at = Instant("邮件发出时间", blank=True, locked=True)
    recorded_by = UserLink("代填人", blank=True, locked=True)
    counts = YesNo("计入统计", locked=True, hint="同一波里这家客户最近的一次")
    low = YesNo("低分", locked=True)
    task = Link("customers.Activity", "补救任务", blank=True, locked=True, on_delete=models.SET_NULL)
    note = Text("备注", max_length=200, blank=True)

    survey_id: UUID
    customer_id: UUID
    contact_id: UUID | None
    ticket_id: UUID | None
    order_id: UUID | None
    task_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("客户评价")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "customer"],
                condition=models.Q(counts=True, deleted_at__isnull=True),
                name="one_counted_answer_per_customer",
            ),
            models.UniqueConstraint(
                fields=["survey", "ticket"],
                condition=models.Q(ticket__isnull=False, deleted_at__isnull=True),
                name="one_survey_per_ticket",
            ),
            models.UniqueConstraint(
                fields=["survey", "order"],
                condition=models.Q(order__isnull=False, deleted_at__isnull=True),
                name="one_survey_per_order",
            ),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["customer", "-created_at"], name="answer_customer_ix"),
        ]

    class View:
        path = "survey-answers"
        icon = "star"
        title = "customer"
        list = "customer survey state score comment answered_at ticket order task owner"
        phone = "customer state score comment"
        sort = "-created_at"
        form = [
            Section("客户评价", "survey customer contact ticket order note owner"),
            Section("结果", "state mailed_at score comment answered_at recorded_by counts low task"),
        ]
        quick = "survey customer contact"
        highlights = "state score answered_at task"
        beside = [Timeline()]
        find = Search("customer__name comment")
        views = [
            SavedView("全部评价"),
            SavedView("待评价", {"field": "state", "op": "eq", "value": "invited"}),
            SavedView("低分的", {"field": "low", "op": "eq", "value": True}, sort="-answered_at"),
        ]
        main = False

    def __str__(self) -> str:
        return str(self.customer)

    def about(self) -> list[Any]:
        return [self.survey_id, self.customer_id, self.ticket_id, self.order_id]

    def faults(self) -> dict[str, str]:
        if self.contact_id and self.contact.customer_id != self.customer_id:
            return {"contact": "这位联系人不是这家客户的。请重新选择。"}
        return {}
