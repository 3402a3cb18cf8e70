"""Whether a target can be reached at all (R011): against what the people can bring and what the market gives."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from paceline.methods.rhythm.achievable import COMFORTABLE, Binding, Verdict

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Feasibility:
    """The verdict, the tightest limit and what it is, and the effective reps that the target would need besides."""

    verdict: Verdict
    binding: Binding
    limit: Decimal
    missing: Decimal
    reps_missing: Decimal | None


def feasibility(
    target: Decimal,
    *,
    heads: Decimal | None = None,
    productivity: Decimal | None = None,
    market: Decimal | None = None,
    share: Decimal | None = None,
) -> Feasibility | None:
    """Capacity is ``heads`` × ``productivity`` (amount of one effective rep in the period), the market's part is
    ``market`` × ``share`` (a fraction). None when neither is known.
    """
    limits: list[tuple[Decimal, Binding]] = []
    if heads is not None and productivity is not None:
        limits.append((heads * productivity, Binding.HOURS))
    if market is not None and share is not None:
        limits.append((market * share, Binding.MARKET))
    if not limits:
        return None
    limit, binding = min(limits, key=lambda one: one[0])
    missing = max(Decimal(0), target - limit)
    if missing:
        verdict = Verdict.OUT_OF_REACH
    elif target > limit * Decimal(repr(COMFORTABLE)):
        verdict = Verdict.CHALLENGING
    else:
        verdict, binding = Verdict.IN_REACH, Binding.NOTHING
    reps = None
    capacity = next((amount for amount, kind in limits if kind == Binding.HOURS), None)
    if capacity is not None and productivity and target > capacity:
        reps = ((target - capacity) / productivity).quantize(TENTH, ROUND_CEILING)
    return Feasibility(verdict, binding, limit, missing, reps)
