"""Geometry of forecasts: bars from P10 to P90, a tick at P50, what is there already. Numbers in, places out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from paceline.interfaces.web import formats
from paceline.interfaces.web.charts import nice_top

ROW, LEFT, RIGHT, TOP = 34, 62, 70, 8


LETTER, SIGN, GAP = 6.4, 11.0, 8.0
"""How wide a letter or figure and a Chinese sign of 11 px are at most, and what is left free between two labels."""


def wide(text: str) -> float:
    """About how wide a label is."""
    return sum(SIGN if ord(one) > 0x2E80 else LETTER for one in text)


def apart(labels: Sequence[tuple[float, str]], width: float) -> list[float]:
    """The middles of labels that want to stand at some places, in order: inside `width` and never over each other."""
    halves = [wide(text) / 2 for _, text in labels]
    places: list[float] = []
    for (at, _), half in zip(labels, halves, strict=True):
        least = places[-1] + halves[len(places) - 1] + GAP + half if places else half
        places.append(max(at, least))
    most = width
    for at in reversed(range(len(places))):
        places[at] = round(min(places[at], most - halves[at]), 1)
        most = places[at] - halves[at] - GAP
    return places


class Figure(Protocol):
    """What is drawn of a forecast."""

    actual: Decimal
    p10: Decimal
    p50: Decimal
    p90: Decimal


@dataclass(frozen=True)
class Bar:
    """One row."""

    label: str
    y: float
    low: float
    middle: float
    high: float
    done: float
    text: str


@dataclass(frozen=True)
class Range:
    """The drawing."""

    width: int
    height: int
    left: float
    bars: list[Bar]
    lines: list[tuple[float, str]]


def ranges(rows: Sequence[tuple[str, Figure]], width: int = 640) -> Range:
    """Draw labelled figures one below the other on one scale, in 万 or thousands."""
    greatest = nice_top(max((float(one.p90) for _, one in rows), default=1.0) or 1.0)
    edge = width - RIGHT

    def x(value: Decimal | float) -> float:
        return round(LEFT + float(value) / greatest * (edge - LEFT), 1)

    bars = [
        Bar(
            label, TOP + at * ROW, x(one.p10), x(one.p50), x(one.p90), x(one.actual), formats.axis(one.p50)
        )
        for at, (label, one) in enumerate(rows)
    ]  # fmt: skip
    lines = [(x(greatest * at / 4), formats.axis(greatest * at / 4)) for at in range(5)]
    return Range(width, TOP + len(bars) * ROW + 22, float(LEFT), bars, lines)
