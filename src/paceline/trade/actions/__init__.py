"""What people do in the trade room; importing this package declares the actions."""

from paceline.trade.actions import (
    allocate,
    credit,
    dayplan,
    delivery,
    from_opportunity,
    ledger,
    letterhead,
    papers,
    presale,
    promote,
    quality,
    recall,
    receipt,
    route,
    standing,
    stock,
    undo_refund,
)
from paceline.trade.actions.contract import invoices as contract_invoices
from paceline.trade.actions.contract import life as contract
from paceline.trade.actions.contract import orders as contract_orders
from paceline.trade.actions.contract import terms as contract_terms
from paceline.trade.actions.delivery import deliver
from paceline.trade.actions.delivery import undo as undo_delivery
from paceline.trade.actions.invoice import life as invoice
from paceline.trade.actions.invoice import red_flush
from paceline.trade.actions.invoice import request as invoice_request
from paceline.trade.actions.order import amend, plan, settle, take_back, undo_return
from paceline.trade.actions.order import life as order
from paceline.trade.actions.order import line as order_line
from paceline.trade.actions.quote import answer as quote_answer
from paceline.trade.actions.quote import life as quote
from paceline.trade.actions.quote import line as quote_line

__all__ = [
    "allocate",
    "amend",
    "contract",
    "contract_invoices",
    "contract_orders",
    "contract_terms",
    "credit",
    "dayplan",
    "deliver",
    "delivery",
    "from_opportunity",
    "invoice",
    "invoice_request",
    "ledger",
    "letterhead",
    "order",
    "order_line",
    "papers",
    "plan",
    "presale",
    "promote",
    "quality",
    "quote",
    "quote_answer",
    "quote_line",
    "recall",
    "receipt",
    "red_flush",
    "route",
    "settle",
    "standing",
    "stock",
    "take_back",
    "undo_delivery",
    "undo_refund",
    "undo_return",
]
