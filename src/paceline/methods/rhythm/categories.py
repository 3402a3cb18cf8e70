"""F12: forecast categories rolled up, with submissions and managers' adjustments kept apart from what reps said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Category(StrEnum):
    """Each open deal is in exactly one: 管道 争取 很可能 承诺 不计; won ones are 已成交."""

    PIPELINE = "pipeline"
    BEST_CASE = "best_case"
    MOST_LIKELY = "most_likely"
    COMMIT = "commit"
    OMITTED = "omitted"
    CLOSED = "closed"


@dataclass(frozen=True)
class Adjustment:
    """A manager's difference on a roll-up, with its reason; the owner's figure is never overwritten."""

    roll_up: str
    delta: Decimal
    reason: str
    by: str = ""


@dataclass(frozen=True)
class RollUps:
    """Cumulative as people speak of them: commit ⊂ most likely ⊂ best case; ``pipeline`` is all that is open."""

    closed: Decimal
    commit: Decimal
    most_likely: Decimal
    best_case: Decimal
    pipeline: Decimal

    def adjusted(self, adjustments: Iterable[Adjustment]) -> RollUps:
        """With the managers' differences added, each to the roll-up it names."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        for one in adjustments:
            values[one.roll_up] += one.delta
        return RollUps(**values)


def roll_ups(deals: Iterable[tuple[Category, Decimal]]) -> RollUps:
    """From (category, amount) of each deal; omitted ones count nowhere."""
    sums = dict.fromkeys(Category, Decimal(0))
    for category, amount in deals:
        sums[category] += amount
    commit = sums[Category.CLOSED] + sums[Category.COMMIT]
    likely = commit + sums[Category.MOST_LIKELY]
    open_ones = (Category.PIPELINE, Category.BEST_CASE, Category.MOST_LIKELY, Category.COMMIT)
    return RollUps(
        sums[Category.CLOSED],
        commit,
        likely,
        likely + sums[Category.BEST_CASE],
        sum((sums[one] for one in open_ones), Decimal(0)),
    )


def commit_reliability(won_of_committed: Decimal, committed: Decimal) -> float | None:
    """F18: won ÷ committed at the snapshot; None when nothing was committed."""
    return float(won_of_committed / committed) if committed > 0 else None
