"""Deliveries: what goes out on an order at one time, with which carrier, and whether the customer signed for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Link, LongText, Number, Phone, Text, YesNo
from paceline.metadata.views import Board, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record


class DeliveryState(models.TextChoices):
    PLANNED = "planned", _("待发货")
    PICKED = "picked", _("已拣货")
    SHIPPED = "shipped", _("已发货")
    SIGNED = "signed", _("已签收")
    PARTIALLY_SIGNED = "partially_signed", _("部分签收")
    REJECTED = "rejected", _("已拒收")
    CANCELLED = "cancelled", _("已取消")


AHEAD = (DeliveryState.PLANNED, DeliveryState.PICKED)
"""States in which the goods are still ours."""
WAITING = {"field": "state", "op": "in", "value": ["planned", "picked"]}
ON_THE_WAY = {"field": "state", "op": "eq", "value": "shipped"}
NOT_TAKEN = {"field": "state", "op": "in", "value": ["rejected", "partially_signed"]}


class Delivery(Record):
    """交付单：一张订单的一次发货，从安排、拣货、发出到客户签收。"""

    number = Number("交付单号", prefix="FH")
    order = Link("trade.SalesOrder", "订单", locked=True)
    customer = Link("customers.Customer", "客户", locked=True)
    state = Choice(
        "交付状态",
        DeliveryState,
        default=DeliveryState.PLANNED,
        locked=True,
        colors={
            "picked": "c0", "shipped": "c0", "signed": "ok", "partially_signed": "warn", "rejected": "danger",
            "cancelled": "c5",
        },
    )  # fmt: skip
    planned_on = Day("计划发货日", blank=True)
    warehouse = Link("trade.Warehouse", "从哪个仓库", blank=True, hint="留空为主仓库")
    carrier = Text("承运商", max_length=60, blank=True)
    tracking = Text("运单号", max_length=60, blank=True)
    run = Link("trade.RouteRun", "车次", blank=True)
    permit = Text("准运证号", max_length=60, blank=True, hint="跟车次走的，留空即可")
    permit_until = Day("准运证有效期至", blank=True)
    handover = Text("交接单号", max_length=60, blank=True, hint="跟车次走的，留空即可")
    receiver = Text("收货人", max_length=60, blank=True)
    phone = Phone("收货电话", blank=True)
    address = Text("收货地址", max_length=200, blank=True)
    shipped_on = Day("发货日期", blank=True, locked=True)
    signed_on = Day("签收日期", blank=True, locked=True)
    signed_by = Text("签收人", max_length=60, blank=True, locked=True)
    refused_why = LongText(
        "拒收原因", blank=True, locked=True, shown=When(state=("rejected", "partially_signed"))
    )
    cancelled_why = LongText("取消原因", blank=True, locked=True, shown=When(state="cancelled"))
    recorded_later = YesNo(
        "补录",
        locked=True,
        hint="启用交付单之前已经交付，按订单补记，没有签收人",
        shown=When(recorded_later=True),
    )
    note = LongText("备注", blank=True)
    order_id: UUID
    customer_id: UUID
    warehouse_id: UUID | None
    run_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("交付单")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_delivery_per_number"
            )
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["order"], name="delivery_order_ix"),
            models.Index(fields=["customer"], name="delivery_customer_ix"),
            models.Index(fields=["run"], name="delivery_run_ix", condition=models.Q(run__isnull=False)),
            models.Index(fields=["state", "-shipped_on", "-id"], name="delivery_state_ix"),
        ]

    class View:
        path = "deliveries"
        icon = "truck"
        title = "number"
        subtitle = "tracking"
        list = "number order customer state planned_on shipped_on carrier tracking signed_on"
        phone = "customer state number shipped_on"
        sort = "-created_at"
        board = Board(by="state", card="customer order planned_on shipped_on carrier")
        form = [
            Section("交付单", "order customer planned_on warehouse note"),
            Section("收货", "receiver phone address"),
            Section("物流", "run carrier tracking shipped_on permit permit_until handover"),
            Section("签收", "state signed_on signed_by recorded_later refused_why cancelled_why"),
        ]
        highlights = "state planned_on shipped_on carrier tracking signed_on"
        through = "order"
        creatable = False
        unfinished = {"any": [WAITING, ON_THE_WAY]}
        beside = [
            Related("trade.DeliveryLine", via="delivery", fields="product batch quantity refused"),
            Timeline(),
        ]
        find = Search("number tracking order__number customer__name")
        views = [
            SavedView("待发货", WAITING, sort="planned_on"),
            SavedView("在途", ON_THE_WAY, sort="shipped_on"),
            SavedView("拒收的", NOT_TAKEN),
            SavedView("全部交付单"),
        ]

    def about(self) -> list[Any]:
        return [self.order_id, self.customer_id]

    @property
    def is_ahead(self) -> bool:
        """Whether nothing has left yet."""
        return self.state in AHEAD
