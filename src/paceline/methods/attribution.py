"""Whose merit a lead is when it came in more than once: credits of its touches sum to one (F50)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from paceline.kernel.periods import Period

S = TypeVar("S", bound=Hashable)


class Attribution(StrEnum):
    """The first touch, the last one, or all of them alike."""

    FIRST = "first"
    LAST = "last"
    LINEAR = "linear"


def credits_of(touches: Sequence[S], by: Attribution) -> dict[S, Fraction]:
    """Source → its share of the merit; ``touches`` in the order of time. Raises ValueError without a touch."""
    if not touches:
        raise ValueError("nobody comes in without a touch")
    if by == Attribution.FIRST:
        return {touches[0]: Fraction(1)}
    if by == Attribution.LAST:
        return {touches[-1]: Fraction(1)}
    return {source: Fraction(n, len(touches)) for source, n in Counter(touches).items()}


def spent_within(amount: Decimal, first: date, last: date, period: Period) -> Decimal:
    """The part of an amount spent evenly from ``first`` to ``last`` (both counted) that falls into a period."""
    if last < first:
        raise ValueError("nothing is spent before it begins")
    start, end = max(first, period.start), min(last, period.last_day)
    days = max(0, (end - start).days + 1)
    return amount * days / ((last - first).days + 1)


def per_head(cost: Decimal | None, heads: Decimal | Fraction | int) -> Decimal | None:
    """Cost per lead, per SQL or per customer (CAC), to the cent; None where no cost is known or nobody came."""
    if cost is None or heads <= 0:
        return None
    many = Fraction(heads)
    return (cost * many.denominator / many.numerator).quantize(Decimal("0.01"))
