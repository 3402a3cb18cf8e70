"""F30: the season of months by work-day-adjusted ratios to a moving average, and whether it is more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean, median

from paceline.kernel.messages import Message, say

MONTHS = 12
LEAST, BETTER = 24, 36
SHUFFLES = 200


@dataclass(frozen=True)
class Seasonality:
    """An index for each calendar month (January first) with mean 1; flat when it cannot be told."""

    index: tuple[float, ...]
    is_known: bool
    n: int
    note: Message | None = None


FLAT = (1.0,) * MONTHS


def seasonality(sales: Sequence[float], workdays: Sequence[float], first_month: int = 1) -> Seasonality:
    """From months of ``sales`` and their workday weights, oldest first; ``first_month`` is 1 for January.

    Under 24 months the index stays flat and says so. A season that shuffled months show as well is 不显著.
    """
    n = len(sales)
    if n < LEAST:
        return Seasonality(FLAT, False, n, say("数据不足：只有 %(n)s 个月，至少要 24 个月", n=n))
    daily = [sale / days if days else 0.0 for sale, days in zip(sales, workdays, strict=True)]
    index = _index(daily, first_month)
    if index is None:
        return Seasonality(FLAT, False, n, say("有的月份没有销售，算不出季节"))
    if _amplitude(index) <= _by_chance(daily, first_month):
        return Seasonality(FLAT, False, n, say("季节波动不显著"))
    return Seasonality(index, True, n, None if n >= BETTER else say("不到三年，季节指数仅供参考"))


def _index(daily: Sequence[float], first_month: int) -> tuple[float, ...] | None:
    ratios: list[list[float]] = [[] for _ in range(MONTHS)]
    for at in range(6, len(daily) - 6):
        around = (sum(daily[at - 6 : at + 6]) + sum(daily[at - 5 : at + 7])) / (2 * MONTHS)
        if around > 0:
            ratios[(first_month - 1 + at) % MONTHS].append(daily[at] / around)
    if not all(ratios):
        return None
    middle = [median(month) for month in ratios]
    mean = fmean(middle)
    return tuple(one / mean for one in middle) if mean > 0 else None


def _amplitude(index: Sequence[float]) -> float:
    return max(index) - min(index)


def _by_chance(daily: Sequence[float], first_month: int) -> float:
    """The 95 % quantile of the amplitude when the months are shuffled (seeded)."""
    random, mixed, found = Random(0), list(daily), []  # noqa: S311 a shuffle for a test, no secrets
    for _ in range(SHUFFLES):
        random.shuffle(mixed)
        index = _index(mixed, first_month)
        found.append(_amplitude(index) if index else 0.0)
    return sorted(found)[int(0.95 * SHUFFLES)]


def half_shrunk(found: Seasonality) -> tuple[float, ...]:
    """F13: with 12 to 23 months an index counts only half, drawn to 1."""
    return tuple((one + 1) / 2 for one in found.index)
