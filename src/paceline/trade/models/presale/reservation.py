"""Reservations: who wants how many, what was promised and paid, and how it ended."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Amount,
    Choice,
    Day,
    Instant,
    Integer,
    Link,
    LongText,
    Number,
    Phone,
    Text,
)
from paceline.metadata.views import Board, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord
from paceline.trade.models.presale.choices import CancelledBy, Channel, ReservationState

ZERO = Decimal(0)
OVER = ["cancelled", "forfeited", "refunded"]
MINE = {"field": "owner", "op": "eq", "value": "me"}


def in_state(*states: str) -> dict[str, Any]:
    return {"field": "state", "op": "in", "value": list(states)}


class Reservation(OwnedRecord):
    """预订：一位客户在一个预售活动里订的一种产品。"""

    number = Number("预订编号", prefix="YD")
    offer = Link("trade.PresaleOffer", "预售产品")
    campaign = Link("trade.PresaleCampaign", "预售活动", locked=True)
    customer = Link("customers.Customer", "客户")
    quantity = Integer("份数", default=1)
    channel = Choice("渠道", Channel, default=Channel.STORE)
    name = Text("联系人", max_length=60, blank=True, hint="留空则用客户的名称和电话")
    phone = Phone("联系电话", blank=True)
    invite_code = Text("邀请码", max_length=40, blank=True, hint="活动要求邀请码时填写")
    state = Choice(
        "预订状态", ReservationState, default=ReservationState.SUBMITTED, locked=True,
        colors={"submitted": "warn", "waitlisted": "warn", "confirmed": "c2", "deposit_paid": "c0",
                "balance_due": "warn", "balance_paid": "ok", "order_created": "ok", "delivered": "ok",
                "expired": "c5", "cancelled": "c5", "forfeited": "danger", "refunded": "c5"},
    )  # fmt: skip
    price = Amount("单价", summable=False, default=ZERO, locked=True)
    price_basis = Text("价格依据", max_length=120, blank=True, locked=True)
    total = Amount("总价", default=ZERO, locked=True)
    deposit = Amount("应付定金", default=ZERO, locked=True)
    earnest = Amount("其中有定金效力", default=ZERO, locked=True)
    credit = Amount("定金抵扣", default=ZERO, locked=True)
    balance = Amount("尾款", default=ZERO, locked=True)
    quota_level = Link("customers.MemberLevel", "预订时等级", blank=True, locked=True)
    reserved_at = Instant("预订时间", blank=True, locked=True)
    hold_until = Instant("付定金截止", blank=True, locked=True)
    queued_at = Instant("进入候补", blank=True, locked=True)
    deposit_paid_on = Day("付定金日期", blank=True, locked=True)
    balance_until = Day("尾款截止日", blank=True, locked=True)
    balance_paid_on = Day("付尾款日期", blank=True, locked=True)
    order = Link("trade.SalesOrder", "订单", blank=True, locked=True)
    reminder = Link("customers.Activity", "尾款提醒任务", blank=True, locked=True)
    cancelled_by = Choice("取消方", CancelledBy, blank=True, locked=True)
    cancelled_why = LongText("取消原因", blank=True, locked=True, shown=When(state=OVER))
    note = LongText("备注", blank=True)
    promotion = Link("trade.PresalePromotion", "推广项", blank=True, hint="客户从哪里知道的")
    link_key = models.UUIDField(null=True, editable=False)
    """The link of the campaign's page through which the customer came."""

    offer_id: UUID
    campaign_id: UUID
    customer_id: UUID
    order_id: UUID | None
    quota_level_id: UUID | None
    promotion_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("预订")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_reservation_per_number"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(order__isnull=False), name="one_reservation_per_order"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="reservation_is_of_something"),
        ]  # fmt: skip
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["offer", "state", "queued_at"], name="reservation_offer_ix"),
            models.Index(fields=["campaign", "state"], name="reservation_campaign_ix"),
            models.Index(fields=["customer", "offer"], name="reservation_customer_ix"),
            models.Index(fields=["state", "hold_until"], name="reservation_hold_ix"),
        ]

    class View:
        path = "reservations"
        icon = "bookmark"
        title = "number"
        subtitle = "name"
        list = "number name campaign offer quantity state deposit balance hold_until channel owner"
        phone = "name quantity state balance"
        sort = "-created_at"
        board = Board(by="state", total="total", card="name quantity offer balance")
        form = [
            Section("预订", "offer customer quantity channel promotion invite_code name phone owner note"),
            Section("款项", "order price price_basis total deposit earnest credit balance"),
            Section("进展", "number campaign state quota_level reserved_at hold_until queued_at deposit_paid_on "
                    "balance_until balance_paid_on reminder cancelled_by cancelled_why"),
        ]  # fmt: skip
        quick = "offer customer quantity channel promotion invite_code note"
        unfinished = in_state("submitted", "waitlisted", "confirmed", "balance_due")
        highlights = "state quantity deposit hold_until balance balance_until"
        beside = [
            Timeline(),
            Related(
                "trade.Receipt", via="reservation", fields="number part amount state received_on", rail=True
            ),
            Related("trade.DepositEntry", via="reservation", fields="kind amount state posted_on", rail=True),
        ]
        find = Search("number name phone customer__name", pinyin="name")
        views = [
            SavedView("待付定金", in_state("confirmed"), sort="hold_until"),
            SavedView("待付尾款", in_state("balance_due"), sort="balance_until"),
            SavedView("候补", in_state("waitlisted"), sort="queued_at",
                      columns="name phone quantity offer queued_at owner"),
            SavedView("我的预订", MINE),
            SavedView("全部预订"),
        ]  # fmt: skip

    def about(self) -> list[Any]:
        return [self.campaign_id, self.offer_id, self.customer_id, self.order_id, self.promotion_id]

    def faults(self) -> dict[str, str]:
        if self.quantity is not None and not 1 <= self.quantity <= 100_000:
            return {"quantity": "份数要在 1 到 100,000 之间。"}
        return {}

    @property
    def advance(self) -> Decimal:
        """The part of the deposit that is no earnest money."""
        return self.deposit - self.earnest
