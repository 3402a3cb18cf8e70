"""Hand-overs 交接 of qualified leads to those who sell: offered, taken or given back, followed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from paceline.metadata.fields import (
    Choice,
    Instant,
    Link,
    LongText,
    MultipleChoice,
    Number,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Board, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord


class HandoffState(models.TextChoices):
    OFFERED = "offered", _("待接收")
    ACCEPTED = "accepted", _("已接收")
    REJECTED = "rejected", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class Handed(models.TextChoices):
    """What goes over with a lead, ticked by whoever hands over."""

    REACHED = "reached", _("已联系上本人")
    NEED = "need", _("需求已确认")
    BUDGET = "budget", _("预算或规模已了解")
    DECIDER = "decider", _("决策人已了解")
    TIME = "time", _("采购时间已了解")
    SENT = "sent", _("资料已发送")
    CONSENT = "consent", _("同意销售联系")


class RejectReason(models.TextChoices):
    NOT_TARGET = "not_target", _("不是目标客户")
    NO_NEED = "no_need", _("没有真实需求")
    TOO_EARLY = "too_early", _("时机太早")
    UNREACHABLE = "unreachable", _("联系不上")
    WRONG_DATA = "wrong_data", _("信息有误或不全")
    KNOWN = "known", _("已有人在跟")
    WRONG_TEAM = "wrong_team", _("不归我们负责")
    OTHER = "other", _("其他")


class HandoffResult(models.TextChoices):
    """What a lead came to after it was taken: its own later states."""

    QUALIFIED = "qualified", pgettext_lazy("lead", "已确认")
    NURTURING = "nurturing", _("培育")
    CONVERTED = "converted", _("已转化")
    DISQUALIFIED = "disqualified", _("无效")


OPEN = models.Q(state=HandoffState.OFFERED, deleted_at__isnull=True)
REJECTED = When(state="rejected")


class Handoff(OwnedRecord):
    """线索交接：市场把一条线索交给销售，对方在时限内接收或退回，接收后按时跟进。"""

    number = Number("交接编号", prefix="JJ")
    lead = Link("customers.Lead", "线索", on_delete=models.CASCADE)
    to_unit = Link("access.OrgUnit", "接收团队", blank=True, hint="团队和接收人填一个就行")
    to_user = UserLink("接收人", blank=True)
    checklist = MultipleChoice("交接内容", Handed, blank=True)
    note = LongText("交接说明", blank=True, hint="客户说过什么、答应过什么、接下来该做什么")
    state = Choice(
        "状态", HandoffState, default=HandoffState.OFFERED, locked=True,
        colors={"offered": "warn", "accepted": "ok", "rejected": "danger"},
    )  # fmt: skip
    due_at = Instant("最晚接收", blank=True, locked=True)
    escalated_at = Instant("升级时间", blank=True, locked=True)
    decided_at = Instant("处理时间", blank=True, locked=True)
    decided_by = UserLink("处理人", blank=True, locked=True, index=False)
    taken_by = UserLink("跟进人", blank=True, locked=True, index=False)
    reason = Choice("退回原因", RejectReason, blank=True, locked=True, shown=REJECTED, required=REJECTED)
    words = Text("退回说明", max_length=200, blank=True, locked=True, shown=REJECTED)
    touch_due_at = Instant("最晚首次跟进", blank=True, locked=True)
    touched_at = Instant("首次跟进", blank=True, locked=True)
    touch_met = YesNo("按时跟进", blank=True, locked=True)
    result_due_at = Instant("最晚出结果", blank=True, locked=True)
    result_at = Instant("出结果时间", blank=True, locked=True)
    result = Choice(
        "结果", HandoffResult, blank=True, locked=True, colors={"converted": "ok", "disqualified": "danger"}
    )

    class Meta(OwnedRecord.Meta):
        verbose_name = _("线索交接")
        constraints = [
            models.UniqueConstraint(fields=["lead"], condition=OPEN, name="one_open_handoff_per_lead"),
            models.CheckConstraint(
                condition=models.Q(to_unit__isnull=False) | models.Q(to_user__isnull=False),
                name="handoff_goes_to_somebody",
            ),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["due_at"], name="handoff_due_ix", condition=OPEN),
        ]

    class View:
        path = "handoffs"
        icon = "swap"
        title = "lead"
        subtitle = "number"
        list = (
            "lead state to_unit to_user owner created_at due_at escalated_at taken_by touch_met result reason"
        )
        phone = "lead state to_unit due_at"
        board = Board(by="state", card="to_unit to_user owner due_at")
        form = [
            Section("交接", "lead to_unit to_user checklist note owner"),
            Section("接收", "state due_at escalated_at decided_at decided_by taken_by reason words"),
            Section("跟进", "touch_due_at touched_at touch_met result_due_at result_at result"),
        ]
        highlights = "state due_at to_unit taken_by touched_at result"
        beside = [Timeline()]
        find = Search("number lead__name lead__company", pinyin="lead__name")
        bulk = "accept reject withdraw reopen"
        views = [
            SavedView("全部交接"),
            SavedView("待接收", {"field": "state", "op": "eq", "value": "offered"}, sort="due_at"),
            SavedView("我交出的", {"field": "owner", "op": "eq", "value": "me"}),
            SavedView("已升级", {"field": "escalated_at", "op": "not_empty"}),
            SavedView("已退回", {"field": "state", "op": "eq", "value": "rejected"}),
        ]
        creatable = changeable = False

    def __str__(self) -> str:
        return str(self.lead)

    def about(self) -> list[Any]:
        return [self.lead_id]
