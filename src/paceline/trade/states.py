"""Which moves the objects of this room may make in which state (spec §2.8)."""

from __future__ import annotations

from collections.abc import Callable

from paceline.kernel.messages import say
from paceline.records.states import Move, States
from paceline.trade.models.contract import ContractState
from paceline.trade.models.delivery import DeliveryState
from paceline.trade.models.invoice import InvoiceState
from paceline.trade.models.ledger import PeriodState
from paceline.trade.models.order import OrderKind, OrderState, SalesOrder
from paceline.trade.models.quote import QuoteState
from paceline.trade.models.receipt import ReceiptState
from paceline.trade.models.standing.order import StandingState
from paceline.trade.models.stock.batch import BatchState

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
        "plan_delivery": Move("安排交付", (CONFIRMED, PARTIALLY)),
        "deliver_part": Move("部分交付", (CONFIRMED, PARTIALLY), PARTIALLY),
        "deliver": Move("全部交付", (CONFIRMED, PARTIALLY), DELIVERED),
        "undo_delivery": Move("撤回交付", (PARTIALLY, DELIVERED), CONFIRMED),
        "reserve_stock": Move("锁定库存", (CONFIRMED, PARTIALLY)),
        "leave_draft": Move("留作草稿", (DRAFT,)),
        "release_stock": Move("解除锁定", (CONFIRMED, PARTIALLY)),
        "complete": Move("完成", (DELIVERED,), COMPLETED),
        "take_back": Move(
            "退货", (PARTIALLY, DELIVERED, COMPLETED), RETURNED, only_from=(DELIVERED, COMPLETED)
        ),
        "cancel": Move("取消订单", (DRAFT, CONFIRMED), CANCELLED),
    },
).declare("trade.salesorder")


def of_a_sale(verb: str) -> Callable[[SalesOrder], object]:
    """As the table says; a return is done as soon as it is made, and only taken back."""
    allowed = ORDER.available(verb)

    def why_not(order: SalesOrder) -> object:
        if order.kind == OrderKind.RETURN:
            return say("退货单不能「%(verb)s」。退错了可以「撤回退货」。", verb=say(ORDER.moves[verb].words))
        return allowed(order)

    return why_not


PLANNED, PICKED, SHIPPED = DeliveryState.PLANNED, DeliveryState.PICKED, DeliveryState.SHIPPED
ARRIVED = (DeliveryState.SIGNED, DeliveryState.PARTIALLY_SIGNED, DeliveryState.REJECTED)

DELIVERY = States(
    "state",
    DeliveryState,
    start=(PLANNED, SHIPPED),
    moves={
        "pick": Move("拣货", (PLANNED,), PICKED),
        "unpick": Move("放回货架", (PICKED,), PLANNED),
        "ship": Move("发货", (PLANNED, PICKED), SHIPPED),
        "sign": Move("签收", (SHIPPED,), DeliveryState.SIGNED),
        "sign_part": Move("部分签收", (SHIPPED,), DeliveryState.PARTIALLY_SIGNED),
        "reject": Move("拒收", (SHIPPED,), DeliveryState.REJECTED),
        "unsign": Move("撤销签收", ARRIVED, SHIPPED),
        "undo": Move("撤回发货", (SHIPPED,), DeliveryState.CANCELLED),
        "cancel": Move("取消交付", (PLANNED, PICKED), DeliveryState.CANCELLED),
    },
).declare("trade.delivery")

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

WRITTEN, ASKING, SETTLED = ContractState.DRAFT, ContractState.APPROVING, ContractState.APPROVED
SIGNED, EXECUTING = ContractState.SIGNED, ContractState.EXECUTING

CONTRACT = States(
    "state",
    ContractState,
    start=(WRITTEN,),
    moves={
        "plan": Move("排付款节点", (WRITTEN,)),
        "submit": Move("提交审批", (WRITTEN,), ASKING),
        "approve": Move("批准", (ASKING,), SETTLED),
        "send_back": Move("退回修改", (ASKING,), WRITTEN),
        "withdraw": Move("撤回", (ASKING, SETTLED), WRITTEN),
        "sign": Move("签订", (SETTLED,), SIGNED),
        "seal": Move("登记用印", (SETTLED, SIGNED, EXECUTING)),
        "start": Move("开始履行", (SIGNED,), EXECUTING),
        "order": Move("生成订单", (SIGNED, EXECUTING)),
        "amend": Move("变更", (SIGNED, EXECUTING)),
        "complete": Move("完成", (EXECUTING,), ContractState.COMPLETED),
        "terminate": Move("终止", (SETTLED, SIGNED, EXECUTING), ContractState.TERMINATED),
    },
).declare("trade.contract")

WANTED, GRANTED, ISSUED = InvoiceState.REQUESTED, InvoiceState.APPROVED, InvoiceState.ISSUED

INVOICE = States(
    "state",
    InvoiceState,
    start=(WANTED,),
    moves={
        "approve": Move("批准", (WANTED,), GRANTED),
        "reject": Move("退回", (WANTED, GRANTED), InvoiceState.REJECTED),
        "request": Move("重新申请", (InvoiceState.REJECTED,), WANTED),
        "issue": Move("开具", (GRANTED,), ISSUED),
        "deliver": Move("交付", (ISSUED,), InvoiceState.DELIVERED),
        "red_flush": Move("红冲", (ISSUED, InvoiceState.DELIVERED), InvoiceState.RED_FLUSHED),
    },
).declare("trade.invoice")

COLLECTED, TESTING, RELEASED = BatchState.COLLECTED, BatchState.TESTING, BatchState.RELEASED
DOWNGRADED, BLOCKED, DESTROYED = BatchState.DOWNGRADED, BatchState.BLOCKED, BatchState.REJECTED

BATCH = States(
    "state",
    BatchState,
    start=(RELEASED, COLLECTED),
    moves={
        "test": Move("送检", (COLLECTED,), TESTING),
        "untest": Move("撤回送检", (TESTING,), COLLECTED),
        "record": Move("登记检测结果", (COLLECTED, TESTING, RELEASED, DOWNGRADED, BLOCKED)),
        "release": Move("放行", (COLLECTED, TESTING, DOWNGRADED), RELEASED),
        "downgrade": Move("降级放行", (COLLECTED, TESTING, RELEASED), DOWNGRADED),
        "unrelease": Move("撤回放行", (RELEASED, DOWNGRADED), TESTING),
        "measure": Move("记温度", (COLLECTED, TESTING, RELEASED, DOWNGRADED, BLOCKED)),
        "block": Move("冻结", (COLLECTED, TESTING, RELEASED, DOWNGRADED), BLOCKED),
        "unblock": Move("解除冻结", (BLOCKED,)),
        "reject": Move("报废", (COLLECTED, TESTING, RELEASED, DOWNGRADED, BLOCKED), DESTROYED),
        "unreject": Move("撤销报废", (DESTROYED,)),
    },
).declare("trade.batch")

ACTIVE, PAUSED, ENDED = StandingState.ACTIVE, StandingState.PAUSED, StandingState.ENDED

STANDING = States(
    "state",
    StandingState,
    start=(ACTIVE,),
    moves={
        "make": Move("生成订单", (ACTIVE,)),
        "skip": Move("跳过一次", (ACTIVE, PAUSED)),
        "pause": Move("暂停", (ACTIVE,), PAUSED),
        "resume": Move("恢复执行", (PAUSED, ENDED), ACTIVE),
        "end": Move("结束", (ACTIVE, PAUSED), ENDED),
    },
).declare("trade.standingorder")
