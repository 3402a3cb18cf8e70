"""Orders. What moves them between states is in `actions/`; what a line comes to in `methods/pricing.py`."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Integer, Link, LongText, Number, Rollup, Text
from paceline.metadata.views import Board, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord


class OrderKind(models.TextChoices):
    NORMAL = "normal", _("普通订单")
    PRESALE = "presale", _("预售订单")
    SAMPLE = "sample", _("样品订单")
    STANDING = "standing", _("周期订单")
    RETURN = "return", _("退货单")


class OrderState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    CONFIRMED = "confirmed", _("已确认")
    PARTIALLY_DELIVERED = "partially_delivered", _("部分交付")
    DELIVERED = "delivered", _("已交付")
    COMPLETED = "completed", _("已完成")
    RETURNED = "returned", _("已退货")
    CANCELLED = "cancelled", _("已取消")


COUNTED = (
    OrderState.CONFIRMED,
    OrderState.PARTIALLY_DELIVERED,
    OrderState.DELIVERED,
    OrderState.COMPLETED,
    OrderState.RETURNED,
)
"""States in which an order counts as business: it is owed, delivered, in the ledger."""
MINE = {"field": "owner", "op": "eq", "value": "me"}
TO_DELIVER = {"field": "state", "op": "in", "value": ["confirmed", "partially_delivered"]}
UNFINISHED = {"field": "state", "op": "in", "value": ["draft", "confirmed", "partially_delivered"]}


def total(label: str, field: str) -> Rollup:
    """A sum over the lines, in the home currency."""
    return Rollup(label, of="trade.OrderLine", via="order", measure="sum", field=field, money=True)


class SalesOrder(OwnedRecord):
    """订单：客户确认要买什么、多少、什么价、何时交付。"""

    number = Number("订单编号", prefix="DD")
    customer = Link("customers.Customer", "客户")
    opportunity = Link("pipeline.Opportunity", "来自商机", blank=True)
    quote = Link("trade.Quote", "来自报价", blank=True, locked=True)
    kind = Choice("订单类型", OrderKind, default=OrderKind.NORMAL)
    state = Choice(
        "订单状态",
        OrderState,
        default=OrderState.DRAFT,
        locked=True,
        colors={
            "confirmed": "c0",
            "partially_delivered": "warn",
            "delivered": "ok",
            "completed": "ok",
            "returned": "danger",
        },
    )
    ordered_on = Day("下单日期", blank=True)
    promised_on = Day("要求交付日", blank=True)
    payment_days = Integer("账期（天）", default=30, hint="确认后多少天内付款")
    reference = Text("客户单号", max_length=60, blank=True)
    amount = total("价税合计", "amount_base")
    net = total("不含税金额", "net_base")
    tax = total("税额", "tax_base")
    margin = total("毛利", "margin_base")
    received = Rollup(
        "已收金额", of="trade.Allocation", via="order", measure="sum", field="amount_base", money=True
    )
    outstanding = Rollup(
        "未收金额", of="trade.PaymentPlan", via="order", measure="sum", field="outstanding_base", money=True
    )
    delivered_on = Day("交付日期", blank=True, locked=True)
    revision = Integer("修订次数", default=0, locked=True)
    returns = Link("trade.SalesOrder", "退的是", blank=True, locked=True, shown=When(kind="return"))
    cancelled_why = LongText("取消原因", blank=True, locked=True, shown=When(state="cancelled"))
    note = LongText("备注", blank=True)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("订单")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_order_per_number"
            ),
            models.UniqueConstraint(
                fields=["opportunity"],
                condition=models.Q(opportunity__isnull=False, deleted_at__isnull=True, returns__isnull=True)
                & ~models.Q(state="cancelled"),
                name="one_order_per_opportunity",
            ),
            models.UniqueConstraint(
                fields=["quote"],
                condition=models.Q(quote__isnull=False, deleted_at__isnull=True, returns__isnull=True)
                & ~models.Q(state="cancelled"),
                name="one_order_per_quote",
            ),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["customer", "state"], name="order_customer_ix"),
            models.Index(fields=["owner", "state"], name="order_owner_ix"),
            models.Index(fields=["state", "-ordered_on", "-id"], name="order_state_ix"),
            models.Index(fields=["ordered_on", "id"], name="order_ordered_ix"),
            models.Index(fields=["amount", "id"], name="order_amount_ix"),
        ]

    class View:
        path = "orders"
        icon = "doc"
        title = "number"
        subtitle = "reference"
        list = "number customer state amount received outstanding ordered_on owner"
        phone = "number customer amount state"
        sort = "-created_at"
        board = Board(by="state", total="amount", card="customer amount promised_on owner")
        form = [
            Section("基本信息", "customer opportunity quote kind reference ordered_on owner"),
            Section("约定", "promised_on payment_days note"),
            Section("进展", "state delivered_on revision returns cancelled_why"),
        ]
        quick = "customer kind ordered_on promised_on payment_days reference"
        unfinished = UNFINISHED
        highlights = "amount received outstanding state promised_on margin"
        beside = [
            Timeline(),
            Related(
                "trade.OrderLine", via="order", fields="product quantity price discount amount delivered"
            ),
            Related("trade.PaymentPlan", via="order", fields="seq due_on amount paid state", rail=True),
            Related("trade.Allocation", via="order", fields="receipt amount allocated_on"),
            Related("trade.SalesOrder", via="returns", fields="number amount ordered_on"),
        ]
        find = Search("number reference customer__name")
        views = [
            SavedView("待交付", TO_DELIVER, sort="promised_on"),
            SavedView("我的订单", MINE),
            SavedView("未收齐", {"field": "outstanding", "op": "gt", "value": "0"}),
            SavedView("草稿", {"field": "state", "op": "eq", "value": "draft"}),
            SavedView("全部订单"),
        ]  # fmt: skip

    def about(self) -> list[Any]:
        return [self.customer_id, self.opportunity_id, self.quote_id, self.returns_id]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.payment_days is not None and not 0 <= self.payment_days <= 3650:
            errors["payment_days"] = "账期要在 0 到 3650 天之间。"
        if self.kind == OrderKind.RETURN and self.returns_id is None:
            errors["kind"] = "退货单由「退货」生成。请打开原订单，点「退货」。"
        if self.promised_on and self.ordered_on and self.promised_on < self.ordered_on:
            errors["promised_on"] = "要求交付日早于下单日期。请检查这两个日期。"
        return errors

    @property
    def is_draft(self) -> bool:
        return self.state == OrderState.DRAFT
