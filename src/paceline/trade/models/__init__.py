"""The objects of the trade room, one file each."""

from paceline.trade.models.ledger import Ledger, LedgerPeriod, PeriodState, Posting, PostingKind
from paceline.trade.models.order import OrderKind, OrderState, SalesOrder
from paceline.trade.models.order_line import OrderLine
from paceline.trade.models.payment_plan import PaymentPlan, PlanState
from paceline.trade.models.quote import DiscountVerdict, Quote, QuoteLine, QuoteState
from paceline.trade.models.receipt import Allocation, PaymentMethod, Receipt, ReceiptState, Refund

__all__ = [
    "Allocation",
    "DiscountVerdict",
    "Ledger",
    "LedgerPeriod",
    "OrderKind",
    "OrderLine",
    "OrderState",
    "PaymentMethod",
    "PaymentPlan",
    "PeriodState",
    "PlanState",
    "Posting",
    "PostingKind",
    "Quote",
    "QuoteLine",
    "QuoteState",
    "Receipt",
    "ReceiptState",
    "Refund",
    "SalesOrder",
]
