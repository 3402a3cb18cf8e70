"""The objects of the trade room, one file each."""

from paceline.trade.models.order import OrderKind, OrderState, SalesOrder
from paceline.trade.models.order_line import OrderLine
from paceline.trade.models.payment_plan import PaymentPlan, PlanState
from paceline.trade.models.receipt import Allocation, PaymentMethod, Receipt, ReceiptState, Refund

__all__ = [
    "Allocation",
    "OrderKind",
    "OrderLine",
    "OrderState",
    "PaymentMethod",
    "PaymentPlan",
    "PlanState",
    "Receipt",
    "ReceiptState",
    "Refund",
    "SalesOrder",
]
