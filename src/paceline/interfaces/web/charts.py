"""Geometry of the small charts that macros draw as SVG: numbers in, coordinates out. No markup and no words here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Number = int | float
Point = tuple[float, float]


@dataclass(frozen=True)
class Tick:
    """One beat: where it stands, how tall it is, and its class."""

    x: float
    y: float
    height: float
    kind: str


def beat(
    ratios: Sequence[Number | None], today: int | None = None, height: int = 20, step: int = 5
) -> list[Tick]:
    """One tick per work day; height = pace ÷ need (1 = on beat), None = still to come. `today` is an index."""
    ticks = []
    for i, ratio in enumerate(ratios):
        tall = 3.0 if ratio is None else min(float(height), max(3.0, float(ratio) * height * 0.62))
        kind = (
            "beat-f" if ratio is None else "beat-t" if i == today else "beat-hi" if ratio >= 1 else "beat-lo"
        )
        ticks.append(
            Tick(round(i * step + step * 0.24, 1), round((height - tall) / 2, 1), round(tall, 1), kind)
        )
    return ticks


def spark(values: Sequence[Number], width: int = 64, height: int = 18) -> list[Point]:
    """Points of a small line from 0 to the greatest value."""
    top = max((float(v) for v in values), default=0) or 1.0
    gap = (width - 2) / max(1, len(values) - 1)
    return [
        (round(i * gap + 1, 1), round(height - 2 - float(v) / top * (height - 4), 1))
        for i, v in enumerate(values)
    ]


def points(pairs: Sequence[Point]) -> str:
    """Points as SVG writes them."""
    return " ".join(f"{x:g},{y:g}" for x, y in pairs)


@dataclass(frozen=True)
class Bar:
    """One column or bar: a rectangle, its value and its label."""

    x: float
    y: float
    width: float
    height: float
    value: Number
    label: str = ""


def columns(
    values: Sequence[Number], width: int = 64, height: int = 18, top: Number | None = None
) -> list[Bar]:
    """Upright bars from 0 that fill `width`; `top` is the value of the upper edge."""
    greatest = float(top if top is not None else max(values, default=0)) or 1.0
    step = width / max(1, len(values))
    tall = [max(1.5, float(v) / greatest * (height - 1)) for v in values]
    return [
        Bar(round(i * step + 0.5, 1), round(height - h, 1), round(max(1.5, step - 1.5), 1), round(h, 1), v)
        for i, (v, h) in enumerate(zip(values, tall, strict=True))
    ]


def nice_top(greatest: Number) -> float:
    """The end of an axis: a round number whose quarters are round too, not below `greatest`."""
    if greatest < 1e-9:
        return 1.0
    power = 10.0 ** math.floor(math.log10(greatest))
    return next(
        float(m * power) for m in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if m * power >= greatest * 0.999
    )


@dataclass(frozen=True)
class Plot:
    """A bar chart: bars, horizontal grid lines as (y, value), and the frame."""

    bars: list[Bar]
    lines: list[tuple[float, float]]
    left: float
    right: float
    base: float


def plot(rows: Sequence[tuple[str, Number]], width: int = 640, height: int = 220, left: int = 44) -> Plot:
    """Upright labelled bars with an axis from 0."""
    top, base = 12.0, height - 24.0
    greatest = nice_top(max((float(value) for _, value in rows), default=0))
    step = (width - left - 8) / max(1, len(rows))
    wide = min(48.0, step * 0.6)
    bars = []
    for i, (label, value) in enumerate(rows):
        tall = max(0.0, float(value)) / greatest * (base - top)
        middle = left + step * (i + 0.5)
        bars.append(
            Bar(
                round(middle - wide / 2, 1),
                round(base - tall, 1),
                round(wide, 1),
                round(tall, 1),
                value,
                label,
            )
        )
    lines = [(round(base - (base - top) * i / 4, 1), greatest * i / 4) for i in range(5)]
    return Plot(bars, lines, float(left), float(width - 8), base)


@dataclass(frozen=True)
class Ring:
    """Arcs and marks of a target ring; all but `value` may be missing."""

    track: str
    value: str
    band: str
    need: tuple[float, float, float, float] | None
    middle: tuple[float, float, float, float] | None


def ring(
    actual: Number, need: Number | None = None, low: Number | None = None, mid: Number | None = None,
    high: Number | None = None, size: int = 168, stroke: int = 13,
) -> Ring:  # fmt: skip
    """Fractions of the target: done, needed by today, P10, P50, P90. The ring is open at the bottom."""
    centre, radius = size / 2, size / 2 - stroke / 2 - 12

    def turn(share: Number) -> float:
        return -0.375 + 0.75 * min(1.12, max(0.0, float(share)))

    def mark(share: Number | None, inner: float, outer: float) -> tuple[float, float, float, float] | None:
        if share is None:
            return None
        (x1, y1), (x2, y2) = (_on_circle(centre, r, turn(share)) for r in (inner, outer))
        return x1, y1, x2, y2

    edge = radius + stroke / 2
    band = "" if low is None or high is None else _arc(centre, edge + 7, turn(low), turn(high))
    return Ring(
        track=_arc(centre, radius, turn(0), turn(1)),
        value=_arc(centre, radius, turn(0), turn(actual)),
        band=band,
        need=mark(need, radius - stroke / 2 - 3, edge + 3),
        middle=mark(mid, edge + 3.5, edge + 10.5),
    )


def _on_circle(centre: float, radius: float, turn: float) -> Point:
    angle = turn * 2 * math.pi
    return round(centre + radius * math.sin(angle), 2), round(centre - radius * math.cos(angle), 2)


def _arc(centre: float, radius: float, start: float, end: float) -> str:
    (x0, y0), (x1, y1) = _on_circle(centre, radius, start), _on_circle(centre, radius, end)
    return f"M{x0:g} {y0:g}A{radius:g} {radius:g} 0 {int(end - start > 0.5)} 1 {x1:g} {y1:g}"


@dataclass(frozen=True)
class Step:
    """One stage of a funnel: its bar, its middle, and the link to the next stage ("" at the end)."""

    x: float
    y: float
    height: float
    middle: float
    link: str
    link_middle: float


def funnel(
    values: Sequence[Number], gap: int = 134, wide: int = 62, height: int = 136, top: int = 40
) -> list[Step]:
    """Stages from left to right; heights follow the square root so that the last stages stay visible."""
    greatest = math.sqrt(max((float(v) for v in values), default=0)) or 1.0
    tall = [max(6.0, math.sqrt(max(0.0, float(v))) / greatest * height) for v in values]
    centre = top + height / 2
    steps = []
    for i, h in enumerate(tall):
        x = float(i * gap)
        link = _link(x + wide + 1, x + gap - 1, centre, h, tall[i + 1]) if i + 1 < len(tall) else ""
        y = round(centre - h / 2, 1)
        steps.append(Step(x, y, round(h, 1), x + wide / 2, link, x + wide + (gap - wide) / 2))
    return steps


def _link(x0: float, x1: float, centre: float, before: float, after: float) -> str:
    bend = (x1 - x0) * 0.45
    a, b = before / 2 - 2, after / 2 - 2
    left, right = f"{x0 + bend:.1f}", f"{x1 - bend:.1f}"
    high, low = (centre - a, centre - b), (centre + a, centre + b)
    return (
        f"M{x0:g} {high[0]:.1f}C{left} {high[0]:.1f} {right} {high[1]:.1f} {x1:g} {high[1]:.1f}"
        f"V{low[1]:.1f}C{right} {low[1]:.1f} {left} {low[0]:.1f} {x0:g} {low[0]:.1f}Z"
    )
