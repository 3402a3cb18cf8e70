"""What people do in the trade room; importing this package declares the actions."""

from paceline.trade.actions import (
    allocate,
    amend,
    deliver,
    from_opportunity,
    ledger,
    order,
    order_line,
    plan,
    quote,
    quote_line,
    receipt,
    settle,
    take_back,
)

__all__ = [
    "allocate",
    "amend",
    "deliver",
    "from_opportunity",
    "ledger",
    "order",
    "order_line",
    "plan",
    "quote",
    "quote_line",
    "receipt",
    "settle",
    "take_back",
]
