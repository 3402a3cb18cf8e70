"""A figure as every metric returns it: the value, what it stands on, how sure it is, and what to say beside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from paceline.kernel.messages import Message, say
from paceline.methods.intervals import Interval, wilson

N_MIN_RATE = 10
N_MIN_MEAN = 5

Number = int | Decimal


class Quality(StrEnum):
    """ok; small_n 样本不足; no_data, nothing to count; undefined, 0/0."""

    OK = "ok"
    SMALL_N = "small_n"
    NO_DATA = "no_data"
    UNDEFINED = "undefined"


@dataclass(frozen=True)
class Figure:
    """One number with its evidence.

    ``value`` is None unless quality is ok or small_n; rates are fractions. ``n`` counts the facts
    behind it; ``numerator`` and ``denominator`` are exact (counts, or amounts as Decimal).
    """

    value: float | None
    unit: str
    n: int
    numerator: Number | None = None
    denominator: Number | None = None
    interval: Interval | None = None
    quality: Quality = Quality.OK
    note: Message | None = None


def rate_of_counts(part: int, whole: int, *, n_min: int = N_MIN_RATE, note: Message | None = None) -> Figure:
    """``part`` of ``whole`` with its Wilson interval; 0 of 0 is no data, never 0 % or 100 %."""
    if not whole:
        return Figure(None, "ratio", 0, part, whole, quality=Quality.NO_DATA, note=note or say("还没有数据"))
    return Figure(
        part / whole,
        "ratio",
        whole,
        part,
        whole,
        interval=wilson(part, whole),
        quality=quality_of(whole, n_min),
        note=note or note_on(whole, n_min),
    )


def rate_of_amounts(
    part: Decimal,
    whole: Decimal,
    n: int,
    *,
    left_out: int = 0,
    n_min: int = N_MIN_RATE,
    note: Message | None = None,
) -> Figure:
    """``part`` of ``whole`` where both are amounts over ``n`` facts; no interval is claimed.

    ``left_out`` facts had no amount. When all that is left lies on one side, the rate would only
    tell whose amounts are missing: it is undefined then.
    """
    if not n:
        return Figure(None, "ratio", 0, part, whole, quality=Quality.NO_DATA, note=note or say("还没有数据"))
    if not whole or (left_out and part in (0, whole)):
        words = say("%(n)s 单没有金额，按金额算不出", n=left_out) if whole else say("金额都是 0，算不出")
        return Figure(None, "ratio", n, part, whole, quality=Quality.UNDEFINED, note=words)
    missing = say("%(n)s 单没有金额，未计入", n=left_out) if left_out else None
    note = note or note_on(n, n_min) or missing
    return Figure(float(part / whole), "ratio", n, part, whole, quality=quality_of(n, n_min), note=note)


def quality_of(n: int, n_min: int) -> Quality:
    """ok from ``n_min`` facts on."""
    if not n:
        return Quality.NO_DATA
    return Quality.OK if n >= n_min else Quality.SMALL_N


def note_on(n: int, n_min: int) -> Message | None:
    """What to say when there are few facts."""
    return None if n >= n_min else say("只有 %(n)s 个，少于 %(n_min)s 个，仅供参考", n=n, n_min=n_min)
