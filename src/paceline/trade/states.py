"""Which moves the objects of this room may make in which state (spec §2.8)."""

from __future__ import annotations

from paceline.records.states import Move, States
from paceline.trade.models.ledger import PeriodState
from paceline.trade.models.order import OrderState
from paceline.trade.models.quote import QuoteState
from paceline.trade.models.receipt import ReceiptState

DRAFT, CONFIRMED, PARTIALLY = OrderState.DRAFT, OrderState.CONFIRMED, OrderState.PARTIALLY_DELIVERED
DELIVERED, COMPLETED = OrderState.DELIVERED, OrderState.COMPLETED
RETURNED, CANCELLED = OrderState.RETURNED, OrderState.CANCELLED

ORDER = States(
    "state",
    OrderState,
    start=(DRAFT, COMPLETED),
    moves={
        "confirm": Move("确认订单", (DRAFT,), CONFIRMED),
        "amend": Move("修订", (CONFIRMED, PARTIALLY)),
        "deliver_part": Move("部分交付", (CONFIRMED, PARTIALLY), PARTIALLY),
        "deliver": Move("全部交付", (CONFIRMED, PARTIALLY), DELIVERED),
        "complete": Move("完成", (DELIVERED,), COMPLETED),
        "take_back": Move("退货", (PARTIALLY, DELIVERED, COMPLETED), RETURNED),
        "cancel": Move("取消订单", (DRAFT, CONFIRMED), CANCELLED),
    },
).declare("trade.salesorder")

REGISTERED, VERIFIED, REVERSED = ReceiptState.REGISTERED, ReceiptState.VERIFIED, ReceiptState.REVERSED

RECEIPT = States(
    "state",
    ReceiptState,
    start=(REGISTERED,),
    moves={
        "verify": Move("确认到账", (REGISTERED,), VERIFIED),
        "allocate": Move("核销", (VERIFIED,)),
        "release": Move("取消核销", (VERIFIED,)),
        "refund": Move("退款", (VERIFIED,)),
        "reverse": Move("冲销", (VERIFIED,), REVERSED),
    },
).declare("trade.receipt")

OPEN, CLOSING, LOCKED = PeriodState.OPEN, PeriodState.CLOSING, PeriodState.LOCKED

PERIOD = States(
    "state",
    PeriodState,
    start=(OPEN,),
    moves={
        "close": Move("开始结账", (OPEN,), CLOSING),
        "reopen": Move("取消结账", (CLOSING,), OPEN),
        "lock": Move("锁定", (CLOSING,), LOCKED),
    },
).declare("trade.ledgerperiod")

ASKED, AGREED, SENT = QuoteState.PENDING, QuoteState.APPROVED, QuoteState.SENT

QUOTE = States(
    "state",
    QuoteState,
    start=(QuoteState.DRAFT,),
    moves={
        "submit": Move("提交", (QuoteState.DRAFT,), ASKED),
        "approve": Move("批准", (ASKED,), AGREED),
        "send_back": Move("退回修改", (ASKED,), QuoteState.DRAFT),
        "withdraw": Move("撤回", (ASKED, AGREED), QuoteState.DRAFT),
        "send": Move("标记已发出", (AGREED,), SENT),
        "accept": Move("客户接受", (SENT,), QuoteState.ACCEPTED),
        "reject": Move("客户拒绝", (SENT,), QuoteState.REJECTED),
        "expire": Move("设为过期", (AGREED, SENT), QuoteState.EXPIRED),
        "revise": Move(
            "新版本", (AGREED, SENT, QuoteState.REJECTED, QuoteState.EXPIRED), QuoteState.SUPERSEDED
        ),
        "order": Move("生成订单", (QuoteState.ACCEPTED,)),
    },
).declare("trade.quote")
