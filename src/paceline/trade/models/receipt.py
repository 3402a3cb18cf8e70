"""Receipts and what they were allocated to. What is not allocated is the customer's prepayment 预收款."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Amount,
    Choice,
    Day,
    File,
    Instant,
    Link,
    LongText,
    Number,
    Text,
    UserLink,
)
from paceline.metadata.views import Board, Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord, Record
from paceline.trade.models.presale.choices import ReceiptPart

ZERO = Decimal(0)
MINE = {"field": "owner", "op": "eq", "value": "me"}
REGISTERED = {"field": "state", "op": "eq", "value": "registered"}
VERIFIED = {"field": "state", "op": "eq", "value": "verified"}
LEFT = {"field": "unallocated", "op": "gt", "value": "0"}


class ReceiptState(models.TextChoices):
    REGISTERED = "registered", _("已登记")
    VERIFIED = "verified", _("已确认到账")
    REVERSED = "reversed", _("已冲销")


class PaymentMethod(models.TextChoices):
    TRANSFER = "transfer", _("银行转账")
    CASH = "cash", _("现金")
    WECHAT = "wechat", _("微信支付")
    ALIPAY = "alipay", _("支付宝")
    DRAFT = "draft", _("承兑汇票")
    CHEQUE = "cheque", _("支票")
    OTHER = "other", _("其他")


class Receipt(OwnedRecord):
    """回款：收到的一笔钱，财务确认到账后核销到回款计划。"""

    number = Number("回款编号", prefix="HK")
    customer = Link("customers.Customer", "客户")
    order = Link("trade.SalesOrder", "付的是哪张订单", blank=True, hint="留空则按到期先后核销")
    received_on = Day("到账日期")
    amount = Amount("到账金额")
    amount_currency: str
    method = Choice("付款方式", PaymentMethod, default=PaymentMethod.TRANSFER)
    payer = Text("付款方", max_length=120, blank=True)
    reference = Text("流水号", max_length=80, blank=True)
    proof = File("凭证", blank=True)
    state = Choice(
        "到账状态", ReceiptState, default=ReceiptState.REGISTERED, locked=True,
        colors={"registered": "warn", "verified": "ok", "reversed": "danger"},
    )  # fmt: skip
    verified_at = Instant("确认时间", blank=True, locked=True)
    verified_by = UserLink("确认人", blank=True, locked=True)
    allocated = Amount("已核销", default=ZERO, locked=True)
    refunded = Amount("已退款", default=ZERO, locked=True)
    forfeited = Amount("已没收定金", default=ZERO, locked=True)
    unallocated = Amount("预收余额", default=ZERO, locked=True)
    unallocated_currency: str
    unallocated_base: Decimal | None
    reversed_why = LongText("冲销原因", blank=True, locked=True, shown=When(state="reversed"))
    reservation = Link("trade.Reservation", "预订", blank=True, locked=True)
    part = Choice("预售款", ReceiptPart, blank=True, locked=True)
    note = LongText("备注", blank=True)
    derived = ("unallocated", "unallocated_base")
    reservation_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("回款")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_receipt_per_number"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="receipt_is_money"),
            models.CheckConstraint(
                condition=models.Q(allocated__gte=0) & models.Q(refunded__gte=0) & models.Q(forfeited__gte=0)
                & models.Q(amount__gte=models.F("allocated") + models.F("refunded") + models.F("forfeited")),
                name="receipt_used_within_amount",
            ),
        ]  # fmt: skip
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["customer", "received_on"], name="receipt_customer_ix"),
            models.Index(fields=["state", "-received_on", "-id"], name="receipt_state_ix"),
            models.Index(fields=["received_on", "id"], name="receipt_received_ix"),
            models.Index(
                fields=["reservation"],
                name="receipt_reservation_ix",
                condition=models.Q(reservation__isnull=False),
            ),
        ]

    class View:
        path = "receipts"
        icon = "wallet"
        title = "number"
        subtitle = "reference"
        list = "number customer received_on amount unallocated method state owner"
        phone = "number amount customer state"
        sort = "-received_on"
        board = Board(by="state", total="amount", card="customer amount received_on")
        form = [
            Section("回款", "customer order received_on amount method payer reference proof owner note"),
            Section(
                "进展",
                "state verified_at verified_by allocated refunded forfeited unallocated "
                "reservation part reversed_why",
            ),
        ]
        quick = "customer order received_on amount method payer reference proof"
        editable = [
            Editable(
                When(state="registered"),
                "回款已确认，不能再改。登记错了请「冲销」，再重新登记。",
                always="owner note proof",
                verbs="change assign merge",
            ),
            Editable(
                When(state="registered"), "回款已确认，不能删除。登记错了请「冲销」。", verbs="remove restore"
            ),
        ]
        unfinished = REGISTERED
        highlights = "amount allocated unallocated received_on state"
        beside = [
            Timeline(),
            Related("trade.Allocation", via="receipt", fields="order plan amount allocated_on", rail=True),
            Related("trade.Refund", via="receipt", fields="number amount refunded_on reason"),
        ]
        find = Search("number reference payer customer__name")
        views = [
            SavedView("待确认", REGISTERED),
            SavedView("有预收余额", {"all": [VERIFIED, LEFT]}),
            SavedView("我的回款", MINE),
            SavedView("全部回款"),
        ]  # fmt: skip

    def about(self) -> list[Any]:
        return [self.customer_id, self.order_id, self.reservation_id]

    def derive(self) -> None:
        """What is neither allocated nor refunded; only what has surely arrived can be a prepayment."""
        if self.amount is None:
            return
        left = self.amount - self.allocated - self.refunded - self.forfeited
        self.unallocated = left if self.state == ReceiptState.VERIFIED else ZERO
        self.unallocated_base = self.unallocated

    def faults(self) -> dict[str, str]:
        if self.amount <= 0:
            return {"amount": "到账金额要大于 0。退给客户的钱请用「退款」。"}
        if self.amount_currency != settings.PACELINE_CURRENCY:
            return {"amount": "回款按本位币登记。请填写银行入账的金额。"}
        return {}


class Allocation(Record):
    """核销：一笔回款的多少用于哪一期回款计划。"""

    receipt = Link("trade.Receipt", "回款", locked=True)
    plan = Link("trade.PaymentPlan", "回款计划", locked=True)
    order = Link("trade.SalesOrder", "订单", locked=True)
    customer = Link("customers.Customer", "客户", locked=True)
    amount = Amount("核销金额", locked=True)
    amount_base: Decimal | None
    allocated_on = Day("核销日期", locked=True)

    class Meta(Record.Meta):
        verbose_name = _("核销")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="allocation_is_money"),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["plan"], name="allocation_plan_ix"),
            models.Index(fields=["customer", "allocated_on"], name="allocation_customer_ix"),
        ]

    class View:
        path = "allocations"
        icon = "link"
        title = "allocated_on"
        list = "receipt order plan customer amount allocated_on"
        form = [Section("核销", "receipt order plan customer amount allocated_on")]
        sort = "-allocated_on"
        through = "order"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return f"{self.receipt} → {self.order}"

    def about(self) -> list[Any]:
        return [self.receipt_id, self.plan_id, self.order_id, self.customer_id]


class Refund(Record):
    """退款：从预收余额里退给客户的钱。"""

    number = Number("退款编号", prefix="TK")
    receipt = Link("trade.Receipt", "回款", locked=True)
    customer = Link("customers.Customer", "客户", locked=True)
    amount = Amount("退款金额", locked=True)
    amount_base: Decimal | None
    refunded_on = Day("退款日期", locked=True)
    reason = LongText("退款原因", locked=True)

    class Meta(Record.Meta):
        verbose_name = _("退款")
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_is_money")]

    class View:
        path = "refunds"
        icon = "undo"
        title = "number"
        list = "number receipt customer amount refunded_on reason"
        form = [Section("退款", "number receipt customer amount refunded_on reason")]
        sort = "-refunded_on"
        through = "receipt"
        main = creatable = changeable = False
        find = Search("number customer__name")

    def about(self) -> list[Any]:
        return [self.receipt_id, self.customer_id]
