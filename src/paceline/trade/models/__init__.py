"""The objects of the trade room, one file each."""

from paceline.trade.models.best_seller import BestSeller
from paceline.trade.models.contract import Contract, ContractState, ContractTerm, DepositKind, SealState
from paceline.trade.models.dayplan import ExpectedSupply
from paceline.trade.models.delivery import Delivery, DeliveryLine, DeliveryState
from paceline.trade.models.invoice import Invoice, InvoiceKind, InvoiceLine, InvoiceState, TaxRate
from paceline.trade.models.ledger import Ledger, LedgerPeriod, PeriodState, Posting, PostingKind
from paceline.trade.models.letterhead import Letterhead
from paceline.trade.models.order import OrderKind, OrderState, SalesOrder
from paceline.trade.models.order_line import OrderLine
from paceline.trade.models.payment_plan import PaymentPlan, PlanState
from paceline.trade.models.presale import (
    DepositEntry,
    PresaleCampaign,
    PresaleLead,
    PresaleOffer,
    PresalePromotion,
    PresaleQuota,
    PresaleStep,
    Reservation,
)
from paceline.trade.models.quality import (
    Finding,
    QualityItem,
    QualityKind,
    QualityResult,
    TemperatureReading,
    Verdict,
)
from paceline.trade.models.quote import DiscountVerdict, Quote, QuoteLine, QuoteState
from paceline.trade.models.recall import EntryState, Recall, RecallEntry, RecallState
from paceline.trade.models.receipt import Allocation, PaymentMethod, Receipt, ReceiptState, Refund
from paceline.trade.models.route import DeliveryRoute, RouteRun, RouteStop
from paceline.trade.models.standing import (
    OnRestDay,
    Rhythm,
    StandingLine,
    StandingOrder,
    StandingSkip,
    StandingState,
)
from paceline.trade.models.stock import (
    Batch,
    BatchState,
    BlockCause,
    MoveKind,
    OnConfirm,
    StockItem,
    StockMove,
    Warehouse,
)

__all__ = [
    "Allocation",
    "Batch",
    "BatchState",
    "BestSeller",
    "BlockCause",
    "Contract",
    "ContractState",
    "ContractTerm",
    "Delivery",
    "DeliveryLine",
    "DeliveryRoute",
    "DeliveryState",
    "DepositEntry",
    "DepositKind",
    "DiscountVerdict",
    "EntryState",
    "ExpectedSupply",
    "Finding",
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceState",
    "Ledger",
    "LedgerPeriod",
    "Letterhead",
    "MoveKind",
    "OnConfirm",
    "OnRestDay",
    "OrderKind",
    "OrderLine",
    "OrderState",
    "PaymentMethod",
    "PaymentPlan",
    "PeriodState",
    "PlanState",
    "Posting",
    "PostingKind",
    "PresaleCampaign",
    "PresaleLead",
    "PresaleOffer",
    "PresalePromotion",
    "PresaleQuota",
    "PresaleStep",
    "QualityItem",
    "QualityKind",
    "QualityResult",
    "Quote",
    "QuoteLine",
    "QuoteState",
    "Recall",
    "RecallEntry",
    "RecallState",
    "Receipt",
    "ReceiptState",
    "Refund",
    "Reservation",
    "Rhythm",
    "RouteRun",
    "RouteStop",
    "SalesOrder",
    "SealState",
    "StandingLine",
    "StandingOrder",
    "StandingSkip",
    "StandingState",
    "StockItem",
    "StockMove",
    "TaxRate",
    "TemperatureReading",
    "Verdict",
    "Warehouse",
]
