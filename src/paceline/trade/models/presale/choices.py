"""The choices of presales: kinds of deposits with what they mean in law, price rules, channels, states."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DepositKind(models.TextChoices):
    EARNEST = "earnest", _("定金")
    ADVANCE = "advance", _("订金")
    INTENT = "intent", _("意向金")
    FULL = "full", _("全款")


CONSEQUENCES = {
    DepositKind.EARNEST: "定金具有担保效力：你不履约，定金不退；商家不履约，双倍返还定金。"
    "定金超过价款 20% 的部分不产生定金效力，按预付款处理。",
    DepositKind.ADVANCE: "订金是预付款，不具有担保效力：交易没有达成时退还给你。",
    DepositKind.INTENT: "意向金只表示购买意向，不具有担保效力：你随时可以取消，意向金全额退还。",
    DepositKind.FULL: "你预付全部价款：发货之前取消，款项全额退还。",
}
"""What paying means, told to the customer before he agrees (民法典 586–587)."""


class PriceRule(models.TextChoices):
    FIXED = "fixed", _("固定价")
    TIME = "time", _("按时间分档")
    QUANTITY = "quantity", _("按数量分档")


class LaunchStage(models.TextChoices):
    CONCEPT = "concept", _("概念验证")
    PILOT = "pilot", _("小批试销")
    LAUNCH = "launch", _("首发上市")
    GROWTH = "growth", _("放量主推")
    CLEARING = "clearing", _("清尾换代")


class Channel(models.TextChoices):
    ONLINE = "online", _("线上")
    STORE = "store", _("门店")
    PHONE = "phone", _("电话")
    COMMUNITY = "community", _("社群")
    PARTNER = "partner", _("渠道伙伴")


class ReservationState(models.TextChoices):
    SUBMITTED = "submitted", _("待确认")
    WAITLISTED = "waitlisted", _("候补中")
    CONFIRMED = "confirmed", _("待付定金")
    DEPOSIT_PAID = "deposit_paid", _("已付定金")
    BALANCE_DUE = "balance_due", _("待付尾款")
    BALANCE_PAID = "balance_paid", _("已付尾款")
    ORDER_CREATED = "order_created", _("已生成订单")
    DELIVERED = "delivered", _("已交付")
    EXPIRED = "expired", _("超时未付")
    CANCELLED = "cancelled", _("已取消")
    FORFEITED = "forfeited", _("定金没收")
    REFUNDED = "refunded", _("已退款")


HOLDING = (
    ReservationState.CONFIRMED,
    ReservationState.DEPOSIT_PAID,
    ReservationState.BALANCE_DUE,
    ReservationState.BALANCE_PAID,
    ReservationState.ORDER_CREATED,
    ReservationState.DELIVERED,
)
"""States in which a reservation occupies quota."""
PAID = HOLDING[1:]
"""States in which the deposit has come in and the reservation stands."""
UNDONE = (ReservationState.SUBMITTED, ReservationState.WAITLISTED, *HOLDING[:4])
"""States in which a reservation still waits for something and may be called off."""


class CancelledBy(models.TextChoices):
    CUSTOMER = "customer", _("客户取消")
    DEFAULT = "default", _("客户未付尾款")
    SELLER = "seller", _("商家取消")


class EntryKind(models.TextChoices):
    FORFEIT = "forfeit", _("没收定金")
    DOUBLE_RETURN = "double_return", _("双倍返还定金")
    REFUND = "refund", _("退还款项")


class EntryState(models.TextChoices):
    PROPOSED = "proposed", _("待财务初审")
    CHECKED = "checked", _("待复核")
    POSTED = "posted", _("已入账")
    PAID = "paid", _("已付清")


class ReceiptPart(models.TextChoices):
    """What a receipt of a reservation is for."""

    DEPOSIT = "deposit", _("首款")
    BALANCE = "balance", _("尾款")
