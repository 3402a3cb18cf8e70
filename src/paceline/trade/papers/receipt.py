"""A receipt on paper 收据: that money came in, how much, how and for what."""

from __future__ import annotations

from typing import Any

from paceline.records.files.papers import paper
from paceline.trade.models import PaymentMethod, Receipt, ReceiptState
from paceline.trade.models.presale.choices import ReceiptPart
from paceline.trade.papers.head import head_of
from paceline.trade.papers.in_words import in_words

SHOWS = {"trade.receipt": "received_on amount method payer reference", "customers.customer": "name"}


@paper("trade.receipt", "收据", "pages/papers/receipt.html", shows=SHOWS)
def facts(receipt: Receipt) -> dict[str, Any]:
    """From whom, how much, how, for which order; what has not surely arrived is no receipt yet."""
    return {
        "head": head_of(),
        "number": receipt.number,
        "customer": receipt.customer.name,
        "payer": receipt.payer,
        "received_on": receipt.received_on,
        "amount": receipt.amount,
        "currency": receipt.amount_currency,
        "words": in_words(receipt.amount, receipt.amount_currency),
        "method": PaymentMethod(receipt.method),
        "reference": receipt.reference,
        "order": receipt.order.number if receipt.order else "",
        "part": ReceiptPart(receipt.part) if receipt.part else None,
        "handler": receipt.owner.name if receipt.owner else "",
        "is_ahead": receipt.state == ReceiptState.REGISTERED,
        "is_reversed": receipt.state == ReceiptState.REVERSED,
    }
