"""Warnings of wrong rhythm with what could be done about them, and the looks behind them. Changes are in `actions/`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.kernel.messages import Message, say
from paceline.metadata.fields import (
    Choice,
    Day,
    DecimalNumber,
    Instant,
    Integer,
    Json,
    Link,
    LongText,
    Percent,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord, Record

MINE = {"field": "owner", "op": "eq", "value": "me"}
OPEN = {"field": "state", "op": "in", "value": ["raised", "snoozed"]}


class SignalKind(models.TextChoices):
    """The signals of `methods.rhythm.signals.reading.Kind`, as people call them."""

    SLOW_FLOW = "slow_flow", _("新进太慢")
    SLOW_DWELL = "slow_dwell", _("阶段停留太久")
    SLOW_RESPONSE = "slow_response", _("首次响应太慢")
    SLOW_FOR_MARKET = "slow_for_market", _("跟不上市场反应")
    TOO_FAST = "too_fast", _("太快，质量下降")
    MONTH_END = "month_end", _("月末赶尾")
    CROWDED_DAYS = "crowded_days", _("时间过度集中")
    CROWDED_CUSTOMER = "crowded_customer", _("客户过度集中")
    CROWDED_SHARE = "crowded_share", _("人员过度集中")
    SCATTERED = "scattered", _("过度分散")
    STARVING = "starving", _("断档")
    OVERLOADED = "overloaded", _("过载")
    IDLE = "idle", _("闲置")
    CONFLICT = "conflict", _("安排冲突")
    DISTORTED_PLAN = "distorted_plan", _("计划失真")


SIGNALS = {one.value: one.label for one in SignalKind}
"""What each signal is called, not yet translated."""


class AlertLevel(models.TextChoices):
    INFO = "info", _("留意")
    WARN = "warn", _("警告")
    CRITICAL = "critical", _("严重")


class AlertState(models.TextChoices):
    RAISED = "raised", _("待处理")
    SNOOZED = "snoozed", _("已搁置")
    RESOLVED = "resolved", _("已恢复")


class SuggestionState(models.TextChoices):
    OPEN = "open", _("待定")
    ACCEPTED = "accepted", _("已采纳")
    DECLINED = "declined", _("不采纳")
    EXPIRED = "expired", _("已过时")


LEVELS = {"warn": "warn", "critical": "danger", "info": "c0"}


class Look(models.Model):
    """节奏检查：一个信号对一个对象的最近一次检查，样本不足也记下来。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=120, unique=True, editable=False)
    kind = Choice("信号", SignalKind)
    unit = Link("access.OrgUnit", "组织", blank=True)
    owner = UserLink("负责人", blank=True)
    team = Link("access.OrgUnit", "团队", blank=True)
    value = DecimalNumber("测得", blank=True)
    limit = DecimalNumber("界限", blank=True)
    level = Choice("程度", AlertLevel, blank=True)
    few = YesNo("样本不足")
    in_a_row = Integer("连续次数", default=0)
    raised = YesNo("已报警")
    counted_on = Day("计次日期", blank=True)
    looked_on = Day("检查日期")
    words = Json("依据", default=dict)
    evidence = Json("明细", default=dict)
    version = 1

    class Meta:
        verbose_name = _("节奏检查")
        ordering = ["key"]

    class View:
        path = "rhythm-looks"
        icon = "pulse"
        title = "kind"
        list = "kind unit owner value limit level few in_a_row looked_on"
        sort = "-looked_on"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(SignalKind(self.kind).label)


class Alert(OwnedRecord):
    """节奏预警：一个人或一个团队的节奏出了什么问题，依据是什么；好转后自动恢复。"""

    name = Text("预警", max_length=160, blank=True, locked=True)
    kind = Choice("信号", SignalKind, locked=True)
    level = Choice("程度", AlertLevel, locked=True, colors=LEVELS)
    state = Choice(
        "预警状态", AlertState, default=AlertState.RAISED, locked=True,
        colors={"raised": "danger", "resolved": "ok"},
    )  # fmt: skip
    unit = Link("access.OrgUnit", "组织", blank=True, locked=True)
    person = UserLink("成员", blank=True, locked=True)
    why = LongText("依据", blank=True, locked=True)
    value = DecimalNumber("测得", blank=True, locked=True)
    limit = DecimalNumber("界限", blank=True, locked=True)
    raised_on = Day("报警日期", locked=True)
    checked_on = models.DateField(blank=True, null=True)
    resolved_at = Instant("恢复时间", blank=True, locked=True)
    snoozed_until = Day("搁置到", blank=True, locked=True)
    snooze_reason = LongText("搁置原因", blank=True, locked=True)
    key = models.CharField(max_length=120, editable=False)
    words = models.JSONField(default=dict, editable=False)
    evidence = models.JSONField(default=dict, editable=False)
    derived = ("name",)

    unit_id: UUID | None
    person_id: UUID | None
    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("节奏预警")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["state", "key"], name="alert_open_ix"),
            models.Index(fields=["owner", "state"], name="alert_owner_ix"),
        ]

    class View:
        path = "rhythm-alerts"
        icon = "alert"
        title = "name"
        list = "name level state why raised_on owner snoozed_until"
        phone = "name level state raised_on"
        sort = "-raised_on"
        form = [
            Section("预警", "kind level state unit person owner why value limit"),
            Section("经过", "raised_on resolved_at snoozed_until snooze_reason"),
        ]
        highlights = "level state raised_on value limit"
        unfinished = OPEN
        beside = [
            Related("rhythm.Suggestion", via="alert", fields="what who state predicted realised"),
            Timeline(),
        ]
        find = Search("name why", pinyin="name")
        views = [
            SavedView("没恢复的预警", OPEN, sort="-raised_on"),
            SavedView("我的预警", {"all": [MINE, OPEN]}, sort="-raised_on"),
            SavedView("全部预警"),
        ]
        main = creatable = changeable = False

    def derive(self) -> None:
        whose = self.person or self.unit
        with translation.override("zh-hans"):
            words = [str(whose) if whose else "", str(SignalKind(self.kind).label)]
        self.name = " · ".join(word for word in words if word)[:160]

    @property
    def title(self) -> Message:
        """Who and what, translated late."""
        whose = self.person or self.unit
        signal = Message(SIGNALS[self.kind])
        return say("%(whose)s · %(signal)s", whose=str(whose), signal=signal) if whose else signal

    @property
    def message(self) -> Message:
        """Why it was raised, translated late."""
        return Message(self.words.get("template", ""), self.words.get("params", {}))


class Suggestion(Record):
    """纠偏建议：针对一条预警做什么、谁来做、预计改善多少；到期量一次实际改善。"""

    alert = Link("rhythm.Alert", "预警", on_delete=models.CASCADE, locked=True)
    what = Text("建议", max_length=120, locked=True)
    who = UserLink("给谁", blank=True, locked=True)
    predicted = Percent("预计改善", locked=True)
    horizon = Integer("见效期（工作日）", summable=False, default=10, locked=True)
    state = Choice(
        "建议状态", SuggestionState, default=SuggestionState.OPEN, locked=True,
        colors={"accepted": "ok", "declined": "c5", "expired": "c5"},
    )  # fmt: skip
    reason = LongText("不采纳的原因", blank=True, locked=True)
    decided_at = Instant("决定时间", blank=True, locked=True)
    decided_by = UserLink("决定人", blank=True, locked=True)
    due_on = Day("检验日期", blank=True, locked=True)
    before = DecimalNumber("改善前", blank=True, locked=True)
    after = DecimalNumber("改善后", summable=False, blank=True, locked=True)
    realised = DecimalNumber("实际改善", blank=True, locked=True, hint="缺口缩小的比例，1 是全部补上")
    recovered = YesNo("已恢复", blank=True, locked=True)
    activity = Link("customers.Activity", "任务", blank=True, locked=True)
    code = models.CharField(max_length=40, editable=False)

    alert_id: UUID
    who_id: UUID | None
    activity_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("纠偏建议")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["due_on"], name="suggestion_due_ix"),
        ]

    class View:
        path = "rhythm-suggestions"
        icon = "spark"
        title = "what"
        list = "what alert who predicted horizon state due_on realised"
        form = [
            Section("纠偏建议", "alert what who predicted horizon state activity"),
            Section("检验", "decided_at decided_by reason due_on before after realised recovered"),
        ]
        beside = [Timeline()]
        through = "alert"
        views = [
            SavedView("待定的建议", {"field": "state", "op": "eq", "value": "open"}),
            SavedView("全部建议"),
        ]
        main = creatable = changeable = False

    def about(self) -> list[Any]:
        return [self.alert_id, self.activity_id]


class Correction(Record):
    """纠偏措施：哪种信号到什么程度时建议做什么。可以增删改。"""

    name = Text("措施", max_length=80)
    kind = Choice("信号", SignalKind)
    level = Choice("从什么程度起", AlertLevel, default=AlertLevel.INFO)
    effect = Percent("预计改善", default=Decimal("0.3"), hint="缺口缩小的比例")
    horizon = Integer("见效期（工作日）", summable=False, default=10)
    active = YesNo("启用", default=True)
    code = models.CharField(max_length=40, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("纠偏措施")

    class View:
        path = "rhythm-corrections"
        icon = "sliders"
        title = "name"
        list = "name kind level effect horizon active"
        sort = "kind"
        form = [Section("纠偏措施", "name kind level effect horizon active")]
        beside = [Timeline()]
        find = Search("name", pinyin="name")
        views = [SavedView("全部纠偏措施")]
        main = False

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.effect is not None and not 0 < self.effect <= 1:
            errors["effect"] = "预计改善要在 0% 到 100% 之间。"
        if self.horizon is not None and not 1 <= self.horizon <= 120:
            errors["horizon"] = "见效期要在 1 到 120 个工作日之间。"
        return errors
