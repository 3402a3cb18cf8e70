"""Responses: a questionnaire filled in by a salesperson, or sent to the customer and filled in there."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, DecimalNumber, Instant, Link, Percent, Text, UserLink
from paceline.metadata.views import SavedView, Section, Timeline
from paceline.records.models import OwnedRecord


class ResponseState(models.TextChoices):
    INVITED = "invited", _("待客户填写")
    ANSWERED = "answered", _("已提交")
    WITHDRAWN = "withdrawn", _("已撤回")


class Response(OwnedRecord):
    """问卷答复。"""

    questionnaire = Link("pipeline.Questionnaire", "问卷", locked=True)
    lead = Link("customers.Lead", "线索", blank=True, locked=True)
    customer = Link("customers.Customer", "客户", blank=True, locked=True)
    opportunity = Link("pipeline.Opportunity", "商机", blank=True, locked=True)
    state = Choice("状态", ResponseState, locked=True,
                   colors={"answered": "ok", "invited": "warn", "withdrawn": "c5"})  # fmt: skip
    respondent = Text("填写人", max_length=60, blank=True, locked=True)
    filled_by = UserLink("代填人", blank=True, locked=True)
    answered_at = Instant("提交时间", blank=True, locked=True)
    score = DecimalNumber("得分", blank=True, decimal_places=2, locked=True)
    best = DecimalNumber("满分", blank=True, decimal_places=2, locked=True)
    completeness = Percent("完成度", blank=True, locked=True)
    skipped = Text("没有写入", max_length=200, blank=True, locked=True, hint="没有权限或写不进去的字段")
    answers = models.JSONField(default=dict, editable=False)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("问卷答复")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["questionnaire", "state"], name="response_state_ix"),
            models.Index(fields=["customer"], name="response_customer_ix"),
        ]

    class View:
        path = "responses"
        icon = "form"
        title = "questionnaire"
        list = "questionnaire customer opportunity respondent state score completeness answered_at owner"
        phone = "questionnaire customer state score"
        sort = "-created_at"
        form = [
            Section("答复", "questionnaire lead customer opportunity respondent filled_by answered_at owner"),
            Section("结果", "state score best completeness skipped"),
        ]
        highlights = "state score completeness respondent answered_at"
        beside = [Timeline()]
        views = [
            SavedView("全部答复"),
            SavedView("待客户填写", {"field": "state", "op": "eq", "value": "invited"}),
        ]
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(self.questionnaire)

    @property
    def subject(self) -> Any:
        """The record that it is about."""
        return self.opportunity or self.customer or self.lead

    def about(self) -> list[Any]:
        return [self.questionnaire_id, self.lead_id, self.customer_id, self.opportunity_id]
