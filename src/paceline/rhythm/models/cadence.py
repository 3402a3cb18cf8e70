"""Cadences: sequences of follow-ups with day offsets, and who is enrolled in them. Changes are in `actions/cadence`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from paceline.customers.models.activity_kinds import ActivityKind
from paceline.metadata.fields import (
    Choice,
    Day,
    Instant,
    Integer,
    Link,
    LongText,
    MultipleChoice,
    Text,
    YesNo,
)
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord, Record

MINE = {"field": "owner", "op": "eq", "value": "me"}
GOING = {"field": "state", "op": "in", "value": ["running", "paused"]}

MOST_MINUTES = 366 * 24 * 60


class CadenceFor(models.TextChoices):
    """What may be enrolled."""

    LEAD = "lead", _("线索")
    CUSTOMER = "customer", _("客户")
    OPPORTUNITY = "opportunity", _("商机")


class StopRule(models.TextChoices):
    """What ends an enrolment by itself."""

    REPLY = "reply", _("对方有回应")
    STAGE = "stage", _("阶段或状态变了")
    OPT_OUT = "opt_out", _("对方不愿再联系")
    CLOSED = "closed", _("已赢单、输单或无效")


class EnrollmentState(models.TextChoices):
    RUNNING = "running", _("进行中")
    PAUSED = "paused", _("已暂停")
    FINISHED = "finished", _("走完了")
    STOPPED = "stopped", _("已停止")


class StopReason(models.TextChoices):
    """Why an enrolment ended before its last step."""

    REPLY = "reply", _("对方有回应")
    STAGE = "stage", _("阶段或状态变了")
    OPT_OUT = "opt_out", _("对方不愿再联系")
    CLOSED = "closed", _("已赢单、输单或无效")
    HAND = "hand", _("手工停止")
    GONE = "gone", _("记录已删除")
    LIFECYCLE = "lifecycle", _("客户状态变了")


class Cadence(Record):
    """跟进节奏：一串有先后的联系，每步在第几个工作日、用什么方式、说什么；对方一回应就停。"""

    name = Text("节奏名称", max_length=60)
    target = Choice("用于", CadenceFor, default=CadenceFor.LEAD)
    stop_on = MultipleChoice("什么时候停", StopRule, blank=True)
    anchor = Text("起点说明", max_length=60, blank=True, hint="第 0 天是哪一天，例如 到期日；留空是加入当天")
    note = LongText("说明", blank=True)
    active = YesNo("启用", default=True)
    code = models.CharField(max_length=40, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("跟进节奏")

    class View:
        path = "cadences"
        icon = "flow"
        title = "name"
        list = "name target stop_on active note"
        sort = "name"
        form = [Section("跟进节奏", "name target stop_on anchor active note")]
        beside = [
            Related(
                "rhythm.CadenceStep", via="cadence", fields="offset kind subject script within", limit=20
            ),
            Related("rhythm.Enrollment", via="cadence", fields="name state starts_on owner stop_reason"),
            Timeline(),
        ]
        find = Search("name note", pinyin="name")
        views = [SavedView("全部跟进节奏")]
        main = False


class CadenceStep(Record):
    """节奏步骤：第几个工作日、什么方式、做什么、用哪篇话术。"""

    cadence = Link("rhythm.Cadence", "跟进节奏", on_delete=models.CASCADE)
    offset = Integer("第几个工作日", summable=False, default=0, hint="0 是起点当天，负数是之前")
    after = Integer(
        "离起点几分钟", blank=True, hint="填了就按钟点算、不看工作日；负数是之前，例如 -240 是截止前四小时"
    )
    kind = Choice("方式", ActivityKind, default=ActivityKind.CALL)
    subject = Text("做什么", max_length=80)
    script = Link("pipeline.Script", "话术", blank=True)
    words = LongText("要点", blank=True)
    minutes = Integer("时长（分钟）", default=15)
    within = Integer("多少分钟内", summable=False, blank=True, hint="起点当天的第一步：按工作时间算")
    if_missed = YesNo("上一步没联系上才做")

    cadence_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("节奏步骤")

    class View:
        path = "cadence-steps"
        icon = "list"
        title = "subject"
        list = "cadence offset after kind subject script minutes within if_missed"
        sort = "offset"
        form = [
            Section("节奏步骤", "cadence offset after kind subject script words minutes within if_missed")
        ]
        beside = [Timeline()]
        main = False

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.offset is not None and not -250 <= self.offset <= 250:
            errors["offset"] = "工作日要在 -250 到 250 之间。"
        if self.after is not None and not -MOST_MINUTES <= self.after <= MOST_MINUTES:
            errors["after"] = "离起点的时间要在一年以内。"
        if self.minutes is not None and not 0 < self.minutes <= 24 * 60:
            errors["minutes"] = "时长要在 1 分钟到 24 小时之间。"
        if self.within is not None and not 0 < self.within <= 24 * 60:
            errors["within"] = "时限要在 1 分钟到 24 小时之间。"
        return errors

    def about(self) -> list[Any]:
        return [self.cadence_id]


class Enrollment(OwnedRecord):
    """节奏加入：一条线索、一个客户或商机正在走的节奏；到哪一步、为什么停。"""

    name = Text("名称", max_length=200, blank=True, locked=True)
    cadence = Link("rhythm.Cadence", "跟进节奏", locked=True)
    lead = Link("customers.Lead", "线索", blank=True, locked=True)
    customer = Link("customers.Customer", "客户", blank=True, locked=True)
    opportunity = Link("pipeline.Opportunity", "商机", blank=True, locked=True)
    state = Choice(
        "节奏状态", EnrollmentState, default=EnrollmentState.RUNNING, locked=True,
        colors={"running": "c0", "paused": "warn", "finished": "ok", "stopped": "c5"},
    )  # fmt: skip
    starts_on = Day("起点日期", locked=True)
    starts_at = Instant("起点时刻", blank=True, locked=True)
    stop_reason = Choice("停止原因", StopReason, blank=True, locked=True)
    ended_at = Instant("结束时间", blank=True, locked=True)
    paused_on = Day("暂停日期", blank=True, locked=True)
    policy = Link("rhythm.LifecyclePolicy", "按哪个策略", blank=True, locked=True)
    was_at = models.CharField(max_length=60, blank=True, editable=False)
    """The stage or status at the beginning."""
    begun_by = models.UUIDField(null=True, editable=False)
    """The event of the customer that began it, where a policy did; the same event begins nothing twice."""
    derived = ("name",)

    lead_id: UUID | None
    customer_id: UUID | None
    opportunity_id: UUID | None
    cadence_id: UUID
    policy_id: UUID | None
    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("节奏加入")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["lead", "state"], name="enrollment_lead_ix"),
            models.Index(fields=["customer", "state"], name="enrollment_customer_ix"),
            models.Index(fields=["opportunity", "state"], name="enrollment_deal_ix"),
        ]

    class View:
        path = "enrollments"
        icon = "flow"
        title = "name"
        list = "name cadence state starts_on owner stop_reason ended_at"
        phone = "name state owner"
        sort = "-starts_on"
        form = [
            Section("节奏加入", "cadence lead customer opportunity state starts_on starts_at policy owner"),
            Section("经过", "stop_reason ended_at paused_on"),
        ]
        highlights = "cadence state starts_on stop_reason"
        unfinished = GOING
        beside = [
            Related(
                "rhythm.EnrolledStep", via="enrollment", fields="subject due_on activity skipped", limit=20
            ),
            Timeline(),
        ]
        find = Search("name", pinyin="name")
        views = [
            SavedView("进行中的", GOING, sort="-starts_on"),
            SavedView("我的", {"all": [MINE, GOING]}, sort="-starts_on"),
            SavedView("全部"),
        ]
        main = creatable = changeable = False

    def derive(self) -> None:
        about = self.opportunity or self.lead or self.customer
        with translation.override("zh-hans"):
            self.name = " · ".join(str(word) for word in (about, self.cadence) if word)[:200]

    def about(self) -> list[Any]:
        return [self.lead_id, self.customer_id, self.opportunity_id, self.cadence_id]


class EnrolledStep(Record):
    """加入的步骤：这一步定在哪天、变成了哪条跟进。"""

    enrollment = Link("rhythm.Enrollment", "节奏加入", on_delete=models.CASCADE, locked=True)
    step = Link("rhythm.CadenceStep", "节奏步骤", blank=True, locked=True)
    subject = Text("做什么", max_length=120, locked=True)
    due_on = Day("日期", locked=True)
    activity = Link("customers.Activity", "跟进", blank=True, locked=True)
    skipped = YesNo("不用做", locked=True)

    enrollment_id: UUID
    activity_id: UUID | None
    step_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("加入的步骤")

    class View:
        path = "enrolled-steps"
        icon = "list"
        title = "subject"
        list = "enrollment subject due_on activity skipped"
        sort = "due_on"
        form = [Section("加入的步骤", "enrollment step subject due_on activity skipped")]
        through = "enrollment"
        main = creatable = changeable = False

    def about(self) -> list[Any]:
        return [self.enrollment_id, self.activity_id]
