"""The objective of levelling: smaller is better. The weights keep the order of §4.3."""

from __future__ import annotations

from dataclasses import astuple, dataclass

WEIGHTS = (1e6, 1e4, 1e3, 1e2, 10.0, 1.0, 0.01)


@dataclass(frozen=True)
class Score:
    """What is wrong with a plan: hours above capacity or on forbidden days, late days × weight, weight left out …

    ``uneven`` is Σ (load/capacity − the rep's mean)² over rep-days, ``crowded`` counts gaps that are too short or too
    long and windows with too many touches, ``travel`` the places visited per rep-day.
    """

    over: float = 0.0
    late: float = 0.0
    left_out: float = 0.0
    uneven: float = 0.0
    crowded: float = 0.0
    travel: float = 0.0
    moved: float = 0.0

    @property
    def total(self) -> float:
        """The weighted sum."""
        parts: tuple[float, ...] = astuple(self)
        return sum(weight * part for weight, part in zip(WEIGHTS, parts, strict=True))
