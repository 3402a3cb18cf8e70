"""Tickets 工单: what a customer asks, complains of or wants repaired or returned, until when, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.care.models.ticket_kinds import (
    OPEN,
    WORKED_ON,
    Severity,
    TicketCategory,
    TicketKind,
    TicketState,
)
from paceline.metadata.fields import (
    Amount,
    Choice,
    Instant,
    Integer,
    Link,
    LongText,
    Number,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Board, Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord

IS_OPEN = {"field": "state", "op": "in", "value": [one.value for one in OPEN]}
MINE = {"field": "assignee", "op": "eq", "value": "me"}
VALID = {"field": "state", "op": "ne", "value": TicketState.WITHDRAWN.value}
COMPLAINTS = {"all": [{"field": "kind", "op": "eq", "value": TicketKind.COMPLAINT.value}, VALID]}
IS_CRITICAL = models.Q(severity=Severity.CRITICAL, state__in=OPEN)
"""What to know before talking to the customer."""


class Ticket(OwnedRecord):
    """工单：客户的咨询、投诉、报修或退换，按服务等级自动算时限，等客户时不计时。"""

    number = Number("工单编号", prefix="GD")
    subject = Text("主题", max_length=120)
    kind = Choice("类型", TicketKind, default=TicketKind.INQUIRY, colors={"complaint": "danger"})
    severity = Choice(
        "严重程度", Severity, default=Severity.NORMAL, colors={"critical": "danger", "high": "warn"}
    )
    category = Choice("分类", TicketCategory, blank=True)
    customer = Link("customers.Customer", "客户")
    contact = Link("customers.Contact", "联系人", blank=True, within=("customer", "customer"))
    order = Link("trade.SalesOrder", "订单", blank=True, within=("customer", "customer"))
    product = Link("catalog.Product", "产品", blank=True)
    need = LongText("问题描述", blank=True, hint="客户的原话、现象、已经试过什么、希望怎么处理")
    state = Choice(
        "状态", TicketState, default=TicketState.NEW, locked=True,
        colors={"new": "warn", "in_progress": "c0", "waiting": "c5", "resolved": "ok", "closed": "ok"},
    )  # fmt: skip
    assignee = UserLink("受理人", blank=True, locked=True)
    level = Link("care.ServiceLevel", "服务等级", blank=True, locked=True, on_delete=models.SET_NULL)
    response_allowed = Integer("首次响应时限（工作分钟）", summable=False, default=240, locked=True)
    resolve_allowed = Integer("解决时限（工作分钟）", summable=False, default=1440, locked=True)
    due_at = Instant("最近时限", blank=True, locked=True)
    respond_by = Instant("应响应时间", blank=True, locked=True)
    responded_at = Instant("首次响应时间", blank=True, locked=True)
    response_minutes = Integer("首次响应用时（工作分钟）", summable=False, blank=True, locked=True)
    response_late = YesNo("响应超时", locked=True)
    resolve_by = Instant("应解决时间", blank=True, locked=True)
    resolved_at = Instant("解决时间", blank=True, locked=True)
    resolve_minutes = Integer("解决用时（工作分钟）", summable=False, blank=True, locked=True)
    late = YesNo("解决超时", locked=True)
    waiting_since = Instant("从何时起等客户", blank=True, locked=True)
    paused_minutes = Integer("等客户（工作分钟）", summable=False, default=0, locked=True)
    replies = Integer("回复次数", default=0, locked=True)
    latest = LongText("最近沟通", blank=True, locked=True)
    solution = LongText("处理结果", blank=True, locked=True)
    root_cause = LongText("根本原因", blank=True, locked=True)
    confirmed_by = Text("客户确认人", max_length=60, blank=True, locked=True)
    compensation = Amount("补偿金额", blank=True, locked=True)
    closed_at = Instant("关闭时间", blank=True, locked=True)
    reopened = Integer("重开次数", default=0, locked=True)
    same_as = Link("care.Ticket", "并入工单", blank=True, locked=True, on_delete=models.SET_NULL)
    derived = ("due_at",)

    customer_id: UUID
    contact_id: UUID | None
    order_id: UUID | None
    product_id: UUID | None
    assignee_id: UUID | None
    level_id: UUID | None
    same_as_id: UUID | None
    created_at: datetime

    class Meta(OwnedRecord.Meta):
        verbose_name = _("工单")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["assignee", "state"], name="ticket_assignee_ix"),
            models.Index(fields=["customer", "-created_at"], name="ticket_customer_ix"),
            models.Index(fields=["due_at", "id"], name="ticket_due_ix"),
            models.Index(fields=["order"], name="ticket_order_ix"),
        ]

    class View:
        path = "tickets"
        icon = "headset"
        title = "subject"
        subtitle = "number"
        list = "subject customer kind severity state assignee due_at owner"
        phone = "subject customer state due_at"
        sort = "due_at"
        board = Board(by="state", card="customer kind severity assignee due_at")
        form = [
            Section("工单", "subject kind severity category customer contact order product need owner"),
            Section(
                "处理过程", "state assignee latest solution root_cause confirmed_by compensation same_as"
            ),
            Section(
                "时限",
                "level response_allowed respond_by responded_at response_minutes response_late resolve_allowed "
                "resolve_by resolved_at resolve_minutes late waiting_since paused_minutes closed_at replies reopened",
            ),
        ]
        quick = "subject kind severity category customer contact order product need"
        highlights = "state assignee due_at respond_by resolve_by reopened"
        editable = Editable(
            When(state=[*(one.value for one in OPEN), "resolved"]), "工单已经关闭或作废。要改请先「重开」。"
        )
        beside = [Timeline(), Related("care.Ticket", via="same_as", fields="number subject state created_at",
                                      label="并入的工单")]  # fmt: skip
        find = Search("number subject need customer__name contact__name", pinyin="subject")
        views = [
            SavedView("全部工单"),
            SavedView("派给我的", {"all": [MINE, IS_OPEN]}),
            SavedView("未分配", {"field": "state", "op": "eq", "value": "new"}),
            SavedView(
                "今天到时限",
                {"all": [{"field": "due_at", "op": "gte", "value": "now"},
                         {"field": "due_at", "op": "lt", "value": "+1d"}]},
            ),
            SavedView("已超时", {"field": "due_at", "op": "lt", "value": "now"}),
            SavedView("等客户", {"field": "state", "op": "eq", "value": "waiting"}, sort="waiting_since"),
            SavedView("我客户的", {"all": [{"field": "owner", "op": "eq", "value": "me"}, IS_OPEN]}),
        ]  # fmt: skip

    def about(self) -> list[Any]:
        return [self.customer_id, self.order_id, self.contact_id]

    def derive(self) -> None:
        """The limit that comes next; none while the clock stands."""
        running = self.state in WORKED_ON
        first = self.responded_at is None
        self.due_at = None if not running else self.respond_by if first else self.resolve_by  # type: ignore[assignment]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.contact_id and self.contact.customer_id != self.customer_id:
            errors["contact"] = "这位联系人不是这家客户的。请重新选择。"
        if self.order_id and self.order.customer_id != self.customer_id:
            errors["order"] = "这张订单不是这家客户的。请重新选择。"
        if (self.compensation or 0) < 0:
            errors["compensation"] = "金额不能是负数。"
        return errors
