"""Activities: what was or will be done with a lead, a customer or an opportunity."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.customers import rules
from paceline.customers.models.activity_kinds import (
    ActivityKind,
    ActivityStatus,
    Cause,
    CheckInState,
    Outcome,
    Recurrence,
)
from paceline.customers.models.rule import current_rule
from paceline.metadata.fields import Choice, Instant, Integer, Link, LongText, Text, YesNo
from paceline.metadata.views import Board, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord

SUBJECTS = {
    "opportunity": "pipeline.opportunity",
    "lead": "customers.lead",
    "customer": "customers.customer",
    "contact": "customers.contact",
}
"""What an activity may be about, by the name of the link; the most particular first."""
MINE = {"field": "owner", "op": "eq", "value": "me"}
UNDONE = {"field": "status", "op": "in", "value": ["planned", "in_progress"]}


class Activity(OwnedRecord):
    """跟进：计划中或已完成的一次联系或任务。"""

    subject = Text("主题", max_length=120)
    kind = Choice("方式", ActivityKind, default=ActivityKind.CALL)
    customer = Link("customers.Customer", "客户", blank=True)
    lead = Link("customers.Lead", "线索", blank=True)
    contact = Link("customers.Contact", "联系人", blank=True, within=("customer", "customer"))
    opportunity = Link("pipeline.Opportunity", "商机", blank=True)
    status = Choice(
        "状态", ActivityStatus, default=ActivityStatus.PLANNED, locked=True,
        colors={"done": "ok", "missed": "danger", "in_progress": "c0"},
    )  # fmt: skip
    planned_at = Instant("计划时间", blank=True)
    minutes = Integer("时长（分钟）", default=15)
    fixed = YesNo("固定时间", hint="约好的会面，排程时不移动")
    started_at = Instant("开始时间", blank=True, locked=True)
    ended_at = Instant("完成时间", blank=True, locked=True)
    outcome = Choice(
        "结果", Outcome, blank=True, required=When(status="done", kind=["call", "visit", "meeting", "demo"])
    )
    inbound = YesNo("对方发来的", locked=True)
    notes = LongText("沟通要点", blank=True)
    seconds = Integer("通话秒数", blank=True, shown=When(kind="call"))
    effective = YesNo("有效跟进", locked=True)
    check_in = Choice(
        "签到", CheckInState, blank=True, locked=True,
        colors={"ok": "ok", "confirmed": "ok", "waiting": "warn", "refused": "danger"},
    )  # fmt: skip
    script = Link("pipeline.Script", "所用话术", blank=True)
    recurrence = Choice("重复", Recurrence, blank=True)
    remind_at = Instant("提醒时间", blank=True)
    previous = Link("self", "改期自", blank=True, locked=True)
    place = Text("地点", max_length=120, blank=True)
    stage = Link("pipeline.Stage", "当时阶段", blank=True, locked=True)
    measure = Link("pipeline.StageMeasure", "阶段打法", blank=True, locked=True)
    step = Text("标准动作", max_length=60, blank=True, locked=True)
    mandatory = YesNo("必做", locked=True)
    cadence = Text("跟进节奏", max_length=60, blank=True, locked=True)
    cause = Choice("因何而派", Cause, blank=True, locked=True)
    derived = ("effective",)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("跟进")
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "cause"],
                condition=~models.Q(cause="")
                & models.Q(status__in=("planned", "in_progress"), deleted_at__isnull=True),
                name="one_task_per_cause",
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(cause=Cause.CARE)
                & models.Q(status__in=("planned", "in_progress"), deleted_at__isnull=True),
                name="one_regular_follow_up",
            ),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["owner", "status", "planned_at"], name="activity_todo_ix"),
            models.Index(fields=["planned_at", "id"], name="activity_planned_ix"),
            models.Index(fields=["customer", "-ended_at"], name="activity_customer_done_ix"),
            models.Index(
                fields=["kind", "ended_at"],
                name="activity_done_ix",
                include=["owner", "team", "effective", "id"],
                condition=models.Q(status="done", deleted_at__isnull=True),
            ),
            models.Index(fields=["opportunity", "status"], name="activity_opportunity_ix"),
            models.Index(fields=["lead", "status"], name="activity_lead_ix"),
            models.Index(
                fields=["remind_at"],
                name="activity_remind_ix",
                condition=models.Q(status="planned", remind_at__isnull=False),
            ),
        ]

    class View:
        path = "activities"
        icon = "calendar-check"
        title = "subject"
        list = "subject kind customer opportunity planned_at status outcome owner"
        phone = "subject customer planned_at status"
        sort = "-planned_at"
        board = Board(by="status", card="kind customer planned_at")
        form = [
            Section(
                "跟进",
                "subject kind customer opportunity lead contact planned_at minutes fixed place cause owner",
            ),
            Section("结果", "status outcome inbound seconds notes script effective check_in ended_at"),
            Section("提醒与重复", "remind_at recurrence"),
        ]
        quick = "subject kind customer opportunity contact planned_at notes"
        highlights = "kind status planned_at minutes outcome ended_at"
        unfinished = UNDONE
        beside = [
            Timeline(),
            Related("customers.CheckIn", via="activity", fields="state at distance minutes", rail=True),
        ]
        find = Search("subject notes customer__name", pinyin="subject")
        views = [
            SavedView("全部跟进"),
            SavedView("我的待办", {"all": [MINE, UNDONE]}, sort="planned_at"),
            SavedView("今天", {"field": "planned_at", "op": "within", "value": "today"}, sort="planned_at"),
            SavedView("已错过", {"field": "status", "op": "eq", "value": "missed"}),
        ]  # fmt: skip

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.minutes is not None and not 0 < self.minutes <= 24 * 60:
            errors["minutes"] = "时长要在 1 分钟到 24 小时之间。"
        if self.seconds is not None and self.seconds < 0:
            errors["seconds"] = "通话秒数不能是负数。"
        return errors

    def about(self) -> list[Any]:
        return [self.customer_id, self.lead_id, self.opportunity_id, self.contact_id]

    def derive(self) -> None:
        done = self.status == ActivityStatus.DONE
        self.effective = done and not self.inbound and rules.is_effective(
            self.kind, self.outcome, self.notes, self.seconds, check_in=self.check_in,
            visits_need_check_in=current_rule().visits_need_check_in,
        )  # fmt: skip
