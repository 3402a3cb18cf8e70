"""The amount of a paper once more in words, in the language of the paper."""

from __future__ import annotations

from decimal import Decimal

from paceline.kernel.spelled_amount import spelled_amount
from paceline.kernel.uppercase_amount import uppercase_amount
from paceline.locale.shipped import is_english


def in_words(amount: Decimal, currency: str) -> str:
    """大写金额, in English words for readers of English; "" in other currencies, where it is not customary."""
    if currency != "CNY":
        return ""
    return spelled_amount(amount) if is_english() else uppercase_amount(amount)
