"""F33: how fast the market reacts to a stimulus, and how conversion falls with the first response's delay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paceline.methods.figures import Figure, rate_of_counts

LEAST = 10
BUCKETS = (5.0, 60.0, 240.0, 1440.0)
"""Upper ends in minutes: ≤5 min, ≤1 h, ≤4 h, ≤1 day, later."""


@dataclass(frozen=True)
class Reaction:
    """When half and four fifths of the responders had responded, in the unit of the delays; None with under ten."""

    t50: float | None
    t80: float | None
    n: int
    response_rate: Figure


def reaction(delays: Sequence[float], reached: int, window: float) -> Reaction:
    """From the delay of each first response to one stimulus that reached so many; later than ``window`` is none."""
    inside = sorted(delay for delay in delays if 0 <= delay <= window)
    n = len(inside)
    known = n >= LEAST
    return Reaction(
        inside[-(-n // 2) - 1] if known else None,
        inside[-(-n * 8 // 10) - 1] if known else None,
        n,
        rate_of_counts(min(n, reached), reached),
    )


def decay(responses: Sequence[tuple[float, bool]]) -> list[Figure]:
    """Conversion by bucket of the first response's delay in minutes, from (delay, converted); own data only."""
    found: list[Figure] = []
    low = float("-inf")
    for high in (*BUCKETS, float("inf")):
        inside = [converted for delay, converted in responses if low < delay <= high]
        found.append(rate_of_counts(sum(inside), len(inside)))
        low = high
    return found
