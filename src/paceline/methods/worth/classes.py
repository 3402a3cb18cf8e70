"""Classes of customers by rule (R073): share of sales (ABC), amounts and frequency, or RFM segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
BY_SEGMENT = {
    "champion": "A",
    "keep": "A",
    "develop": "B",
    "rescue": "B",
    "regular": "B",
    "recent": "C",
    "fading": "C",
    "idle": "D",
}
"""Who brings much and often is A; who brought little, seldom and long ago is D."""


def by_share(
    sales: Sequence[Decimal], a: Decimal = Decimal("0.8"), b: Decimal = Decimal("0.95")
) -> list[str]:
    """ABC: in descending order A until the share ``a`` of all sales is reached, B until ``b``, then C; none is D.

    The customer with whom a limit is reached still belongs to the better class, so that one customer alone is A; equal
    sales get the same class. Raises ValueError unless 0 < a ≤ b ≤ 1.
    """
    if not 0 < a <= b <= 1:
        raise ValueError("shares have to ascend between 0 and 1")
    positive = sorted((value for value in sales if value > 0), reverse=True)
    whole, before, found = sum(positive, ZERO), ZERO, dict[Decimal, str]()
    for value in positive:
        found.setdefault(value, "A" if before < a * whole else "B" if before < b * whole else "C")
        before += value
    return [found.get(value, "D") for value in sales]


@dataclass(frozen=True)
class Limits:
    """From which amount and how many purchases on a class is reached; both are needed."""

    a: Decimal
    b: Decimal
    c: Decimal
    a_times: int = 0
    b_times: int = 0

    def __post_init__(self) -> None:
        if not self.a >= self.b >= self.c:
            raise ValueError("amounts have to descend from A to C")

    def grade(self, amount: Decimal, times: int) -> str:
        """A, B, C or D."""
        if amount >= self.a and times >= self.a_times:
            return "A"
        if amount >= self.b and times >= self.b_times:
            return "B"
        return "C" if amount >= self.c and amount > 0 else "D"
