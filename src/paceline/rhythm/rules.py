"""Pure rules of the room over exact amounts: errors of forecasts, their blend, which step of the funnel costs most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
LEAST_ERROR = 0.01
"""No method is trusted a hundred times more than another because it was lucky."""


@dataclass(frozen=True)
class Error:
    """F16 over `n` periods: WAPE and bias as fractions, None when nothing was achieved in any of them."""

    wape: float | None
    bias: float | None
    n: int


def error_of(pairs: Sequence[tuple[Decimal, Decimal]]) -> Error:
    """The error of (actual, forecast) pairs: Σ|A − F| / Σ|A| and Σ(F − A) / ΣA."""
    whole = sum((abs(actual) for actual, _forecast in pairs), Decimal(0))
    total = sum((actual for actual, _forecast in pairs), Decimal(0))
    off = sum((abs(actual - forecast) for actual, forecast in pairs), Decimal(0))
    lean = sum((forecast - actual for actual, forecast in pairs), Decimal(0))
    return Error(float(off / whole) if whole else None, float(lean / total) if total else None, len(pairs))


def blend(values: Sequence[tuple[Decimal, float | None]]) -> Decimal | None:
    """Forecasts weighted by the inverse of their error (F15); equally where an error is unknown. None without any."""
    if not values:
        return None
    weights = [
        Decimal(1) if wape is None else Decimal(repr(1 / max(wape, LEAST_ERROR))) for _v, wape in values
    ]
    total = sum((value * weight for (value, _w), weight in zip(values, weights, strict=True)), Decimal(0))
    return (total / sum(weights, Decimal(0))).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Step:
    """A step of the funnel: how many entered and went on, and the same of the reference before."""

    name: str
    entered: int
    advanced: int
    entered_before: int
    advanced_before: int


@dataclass(frozen=True)
class Bottleneck:
    """A step with its rate, the reference, and what the difference costs in the period (home currency)."""

    step: Step
    rate: float
    reference: float
    impact: Decimal


def bottlenecks(steps: Sequence[Step], deal: Decimal, *, least: int) -> list[Bottleneck]:
    """F07: N × (c_ref − c)⁺ × Π of the later rates × mean deal, the costliest first. Steps with fewer than ``least``
    cases, now or before, are not judged; they pass on their own rate.
    """
    rates = [one.advanced / one.entered if one.entered else 0.0 for one in steps]
    found = []
    for at, one in enumerate(steps):
        if one.entered < least or one.entered_before < least:
            continue
        reference, onward = one.advanced_before / one.entered_before, 1.0
        for rate in rates[at + 1 :]:
            onward *= rate
        lost = one.entered * max(0.0, reference - rates[at]) * onward
        impact = (Decimal(repr(lost)) * deal).quantize(CENT, ROUND_HALF_UP)
        found.append(Bottleneck(one, rates[at], reference, impact))
    return sorted(found, key=lambda each: (-each.impact, each.rate - each.reference))
