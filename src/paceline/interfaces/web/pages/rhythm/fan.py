"""Geometry of the cumulative chart: actual, needed, target, and the fan of where it may end. Numbers in, paths out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from paceline.interfaces.web import formats
from paceline.interfaces.web.charts import nice_top

Point = tuple[float, float]
MOST_DATES = 7


@dataclass(frozen=True)
class Ends:
    """Labels at the right end: y of the line, y of its text, the text, its class."""

    y: float
    text_y: float
    text: str
    value: str
    kind: str


@dataclass(frozen=True)
class Fan:
    """Paths and places of one drawing."""

    width: int
    height: int
    left: float
    right: float
    base: float
    lines: list[tuple[float, float]]
    dates: list[tuple[float, date]]
    actual: str
    area: str
    needed: str
    band: str
    middle: str
    target: float
    now: Point
    gap: float
    ends: list[Ends]


def fan(
    days: Sequence[date], actual: Sequence[float], needed: Sequence[float], target: float,
    ends: tuple[float, float, float] | None, *, width: int = 640, height: int = 298, left: int = 44, right: int = 84,
) -> Fan:  # fmt: skip
    """Draw it. `actual` ends today; `ends` are P10, P50 and P90 at the end of the period, None without a forecast."""
    top, base = 18.0, height - 24.0
    edge = float(width - right)
    greatest = nice_top(max([target, *actual, *needed, *(ends or ())], default=1.0))
    step = (edge - left) / max(1, len(days))

    def place(at: float, value: float) -> Point:
        return round(left + step * at, 1), round(base - value / greatest * (base - top), 1)

    done = [place(0, 0.0), *(place(at + 1, value) for at, value in enumerate(actual))]
    wanted = [place(0, 0.0), *(place(at + 1, value) for at, value in enumerate(needed))]
    now = done[-1]
    start, last = len(actual), len(days)
    current = float(actual[-1]) if actual else 0.0

    def towards(end: float, bend: float) -> list[Point]:
        span = max(1, last - start)
        return [place(start + at, current + (end - current) * (at / span) ** bend) for at in range(span + 1)]

    band = middle = ""
    if ends is not None and last > start:
        low, high = spread(towards(ends[1], 1.0), towards(ends[0], 1.0)), towards(ends[2], 1.0)
        high = spread(towards(ends[1], 1.0), high)
        band = path(high) + "L" + path(low[::-1])[1:] + "Z"
        middle = path(towards(ends[1], 1.0))
    should = wanted[min(start, len(wanted) - 1)][1]
    every = max(1, -(-len(days) // MOST_DATES))
    return Fan(
        width, height, float(left), edge, base,
        [(place(0, greatest * at / 4)[1], greatest * at / 4) for at in range(5)],
        [(place(at, 0)[0], days[at]) for at in range(0, len(days), every)],
        path(done), path(done) + f"L{now[0]:g} {base:g}L{done[0][0]:g} {base:g}Z", path(wanted), band, middle,
        place(0, target)[1], now, should, labels(place, target, ends),
    )  # fmt: skip


def spread(middle: list[Point], edge: list[Point]) -> list[Point]:
    """The edge of the fan: it opens with the root of time, as sums of independent days do."""
    steps = max(1, len(middle) - 1)
    final = edge[-1][1] - middle[-1][1]
    return [(x, round(y + final * sqrt(at / steps), 1)) for at, (x, y) in enumerate(middle)]


def path(points: Sequence[Point]) -> str:
    """Points as a path of straight lines."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def labels(place: object, target: float, ends: tuple[float, float, float] | None) -> list[Ends]:
    """The labels at the right end, from the top down, pushed apart so that none covers another."""
    assert callable(place)
    rows = [(target, "目标", "l-t")]
    if ends is not None:
        rows += [(ends[0], "P10", "l-q"), (ends[1], "P50", "l-m"), (ends[2], "P90", "l-q")]
    found: list[Ends] = []
    for value, text, kind in sorted(rows, key=lambda row: -row[0]):
        y = place(0, value)[1]
        text_y = max(y + 4, found[-1].text_y + 14) if found else y + 4
        found.append(Ends(y, text_y, text, formats.axis(value), kind))
    return found
