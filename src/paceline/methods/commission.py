"""Commission: bands over a quota, what each sale adds, what a return takes back, gates, caps, shares and draws.

Amounts are home currency to the cent. Sources: F55 (超额累进 and 全额累进), F56 (gate, split, cap, draw, clawback).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from paceline.kernel.money import rounded

ZERO = Decimal(0)


class Way(StrEnum):
    """Whether a rate holds for what lies within its band, or for everything once the band is reached."""

    MARGINAL = "marginal"
    WHOLE = "whole"


class Band(NamedTuple):
    """From this share of the quota on (1.2 is 120 %) this rate holds."""

    start: Decimal
    rate: Decimal


class Slice(NamedTuple):
    """A part of a sale with the rate of its band."""

    base: Decimal
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        """To the cent."""
        return rounded(self.base * self.rate)


@dataclass(frozen=True)
class Line:
    """What one sale adds: `amount` for itself, `rerated` for what came before when its rate changed with it."""

    base: Decimal
    rate: Decimal
    amount: Decimal
    rerated: Decimal = ZERO
    slices: tuple[Slice, ...] = ()


class Cliff(NamedTuple):
    """With 全额累进 the step at which one more yuan of sales brings `jump` of commission."""

    at: Decimal
    jump: Decimal


class Next(NamedTuple):
    """The next band: from which amount, its rate, how much is missing, what getting there brings."""

    at: Decimal
    rate: Decimal
    missing: Decimal
    brings: Decimal


@dataclass(frozen=True)
class Terms:
    """A quota > 0, its bands in rising order, and how they are read."""

    quota: Decimal
    bands: tuple[Band, ...]
    way: Way = Way.MARGINAL

    def rate_at(self, reached: Decimal) -> Decimal:
        """The rate of the highest band that is reached; exactly at its start it is."""
        return next((b.rate for b in reversed(self.bands) if reached >= b.start * self.quota), ZERO)

    def slices(self, reached: Decimal, start: Decimal = ZERO) -> tuple[Slice, ...]:
        """What lies between two amounts, cut where bands begin."""
        edges = [band.start * self.quota for band in self.bands]
        ends: list[Decimal | None] = [*edges[1:], None]
        found = []
        for band, low, high in zip(self.bands, edges, ends, strict=True):
            part = (reached if high is None else min(reached, high)) - max(start, low)
            if part > 0:
                found.append(Slice(part, band.rate))
        return tuple(found)

    def earned(self, reached: Decimal) -> Decimal:
        """The commission on a whole period, to the cent; nothing on less than nothing."""
        if reached <= 0:
            return ZERO
        if self.way == Way.WHOLE:
            return rounded(reached * self.rate_at(reached))
        return rounded(sum((one.base * one.rate for one in self.slices(reached)), ZERO))

    def adds(self, reached: Decimal, base: Decimal) -> Line:
        """What `base` adds on top of `reached`. The lines of a period sum up to `earned` of their sum, to the cent."""
        before, after = self.earned(reached), self.earned(reached + base)
        if self.way == Way.MARGINAL:
            found = self.slices(reached + base, max(reached, ZERO))
            amount = after - before
            return Line(base, blended(amount, base), amount, slices=found)
        rate = self.rate_at(max(reached + base, ZERO))
        if rate == self.rate_at(max(reached, ZERO)):
            return Line(base, rate, after - before, slices=(Slice(base, rate),))
        own = rounded(base * rate)
        return Line(base, rate, own, after - before - own, (Slice(base, rate),))

    def cliffs(self) -> list[Cliff]:
        """The steps of 全额累进; 超额累进 has none."""
        if self.way == Way.MARGINAL:
            return []
        pairs = zip(self.bands, self.bands[1:], strict=False)
        return [
            Cliff(rounded(high.start * self.quota), rounded(high.start * self.quota * (high.rate - low.rate)))
            for low, high in pairs
        ]

    def next_band(self, reached: Decimal) -> Next | None:
        """What lies ahead; None in the highest band."""
        for band in self.bands:
            at = band.start * self.quota
            if reached < at:
                brings = self.earned(at) - self.earned(reached)
                return Next(rounded(at), band.rate, rounded(at - reached), brings)
        return None


def blended(amount: Decimal, base: Decimal) -> Decimal:
    """The rate that an amount is of its base, six places; 0 of nothing."""
    return rounded(amount / base, 6) if base else ZERO


def taken_back(part: Decimal, base: Decimal, amount: Decimal, already: Decimal = ZERO) -> Decimal:
    """What giving back `part` (> 0) of a sale costs: the commission on it as it was, ≤ 0 and never more than is left.

    `base` and `amount` are the sale's own, `already` the amount that went back before (≤ 0).
    """
    cost = -rounded(amount * min(part, base) / base) if base else ZERO
    return max(cost, -(amount + already)) if amount >= 0 else min(cost, -(amount + already))


def divided(total: Decimal, shares: Sequence[Decimal], primary: int = 0) -> list[Decimal]:
    """An amount by shares that make 1, to the cent; what rounding leaves goes to the primary one."""
    parts = [rounded(total * share) for share in shares]
    parts[primary] += total - sum(parts, ZERO)
    return parts


def gate_cut(earned: Decimal, factor: Decimal, *, passed: bool) -> Decimal:
    """What a gate that was not passed takes off (≤ 0)."""
    return ZERO if passed or earned <= 0 else rounded(earned * factor) - earned


def cap_cut(earned: Decimal, cap: Decimal | None) -> Decimal:
    """What lies beyond the cap (≤ 0)."""
    return ZERO if cap is None else min(ZERO, cap - earned)


class Settlement(NamedTuple):
    """What is paid (never below 0), what the person then owes to later periods, and what of it is a draw."""

    payable: Decimal
    carried: Decimal
    drawn: Decimal


def settle(
    earned: Decimal, owed: Decimal = ZERO, draw: Decimal = ZERO, *, recoverable: bool = True
) -> Settlement:
    """A period's end: earned less what is `owed` from before, filled up to the draw.

    A recoverable draw is owed again; any other is a floor. What is below nothing is carried forward.
    """
    net = earned - owed
    payable = max(net, draw, ZERO)
    drawn = max(ZERO, payable - max(net, ZERO))
    return Settlement(payable, max(ZERO, -net) + (drawn if recoverable else ZERO), drawn)
