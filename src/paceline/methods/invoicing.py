"""Splitting amounts that include tax into net and tax, line by line, as invoices do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from paceline.kernel.money import rounded

ZERO = Decimal(0)


@dataclass(frozen=True)
class TaxedAmount:
    """An amount incl. tax and its parts: `amount = net + tax`, each to the cent."""

    amount: Decimal
    net: Decimal
    tax: Decimal


def taxed(amount: Decimal, rate: Decimal) -> TaxedAmount:
    """The parts of an amount that includes tax at `rate` (0.13): net = amount ÷ (1 + rate), rounded half up."""
    net = rounded(amount / (1 + rate))
    return TaxedAmount(amount, net, amount - net)


def whole(lines: Iterable[TaxedAmount]) -> TaxedAmount:
    """The sum of lines; nothing is rounded again."""
    amount, net, tax = ZERO, ZERO, ZERO
    for line in lines:
        amount, net, tax = amount + line.amount, net + line.net, tax + line.tax
    return TaxedAmount(amount, net, tax)
