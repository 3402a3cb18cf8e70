"""Who is left alone on purpose, and what a campaign changed compared with them (F51)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Literal

from paceline.methods.intervals import Interval

TWO_SIDED_95 = 1.959964
N_MIN = 10
"""People on each side, at least, and so many who bought and who did not on both together (normal approximation)."""
CENT = Decimal("0.01")
Verdict = Literal["attributed", "small", "unsure", "more", "less"]


def control_of(keys: Iterable[str], share: Decimal, seed: str) -> frozenset[str]:
    """So many of the keys as the share says, at random by the seed: the same whoever asks and in whatever order.

    10 % of 45 → 5 (half up); a share above 0 keeps at least one and never all of two or more.
    """
    ranked = sorted(set(keys), key=lambda key: (hashlib.sha256(f"{seed}:{key}".encode()).digest(), key))
    if not share or len(ranked) < 2:
        return frozenset()
    wanted = int((len(ranked) * share).quantize(Decimal(1), ROUND_HALF_UP))
    return frozenset(ranked[: min(max(wanted, 1), len(ranked) - 1)])


@dataclass(frozen=True)
class Lift:
    """Conversion of the treated less that of the control. Rates and difference are fractions, None without people."""

    verdict: Verdict
    treated: float | None
    control: float | None = None
    difference: float | None = None
    interval: Interval | None = None
    buyers: Decimal | None = None
    """Buyers that there would not have been without it; without a control all, and then only attributed."""

    @property
    def is_incremental(self) -> bool:
        return self.verdict != "attributed"


def lift(treated: tuple[int, int], control: tuple[int, int]) -> Lift:
    """From (buyers, people) of both sides: 32 of 400 against 20 of 400 → +3.0 pp, −0.4…+6.4 (Wald), 12 more buyers.

    Wald's interval for two independent rates, as the story of the campaign states it (Agresti 2013, 3.1.2).
    """
    (bought, people), (usual, rest) = treated, control
    rate = bought / people if people else None
    if not rest or rate is None:
        return Lift("attributed", rate, buyers=Decimal(bought) if people else None)
    other = usual / rest
    half = TWO_SIDED_95 * sqrt(rate * (1 - rate) / people + other * (1 - other) / rest)
    between = Interval(rate - other - half, rate - other + half, 0.95)
    more = (Decimal(bought) - Decimal(usual) * people / rest).quantize(CENT, ROUND_HALF_UP)
    is_small = min(people, rest, bought + usual, people + rest - bought - usual) < N_MIN
    verdict: Verdict = (
        "small" if is_small else "more" if between.low > 0 else "less" if between.high < 0 else "unsure"
    )
    return Lift(verdict, rate, other, rate - other, between, more)


def roi(buyers: Decimal, margin: Decimal, cost: Decimal) -> Decimal | None:
    """(margin − cost) ÷ cost: 12 buyers × 6,000 at 50,000 → +0.44. None without a cost."""
    return ((buyers * margin - cost) / cost).quantize(Decimal("0.0001"), ROUND_HALF_UP) if cost else None
