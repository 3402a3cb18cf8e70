"""The parts of every node's P10 and P90: of the units and people below it, its product lines, its months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np

from paceline.methods.forecast import shares
from paceline.methods.forecast.accuracy import Floats
from paceline.rhythm.forecasting.cube import Cube, Place

ABOVE, OF_LINES, OF_QUARTER = "above", "lines", "quarter"
"""Under which a row keeps its part of the unit above, of all lines, of the quarter; of a team by the team's key."""
Parts = dict[Place, dict[str, list[float]]]
Units = Mapping[UUID, UUID | None]
"""The unit above each."""


@dataclass(frozen=True)
class Ranged:
    """One month or quarter: worlds × leaves, and in cents the leaves' middles and actuals, the nodes' P10 and P90."""

    unit: str
    start: date
    columns: list[int]
    drawn: Floats
    middle: Floats
    actual: Floats
    p10: Floats
    p90: Floats
    company: tuple[Floats, Floats]
    """The leaves' parts of the company's P10 and P90."""


def parts_of_nodes(cube: Cube, of: Ranged, units: Units) -> Parts:
    """By place its parts (low, high; currency units) of each node that it lies directly below."""
    pull = shares.pulls(of.drawn, of.drawn @ cube.sums.T)
    known: dict[int, tuple[Floats, Floats]] = {0: of.company}
    found: Parts = {}
    for place, row in cube.rows.items():
        own = cube.sums[row] > 0
        for name, above, inside in nodes_above(cube, place, own, units):
            if above not in known:
                known[above] = of_leaves(cube, of, pull, above)
            low, high = (float(side[inside].sum()) / 100 for side in known[above])
            found.setdefault(place, {})[name] = [round(low, 2), round(high, 2)]
    return found


def of_leaves(cube: Cube, of: Ranged, pull: Floats, row: int) -> tuple[Floats, Floats]:
    """What each leaf adds to the P10 and the P90 of a node; 0 outside."""
    inside = np.flatnonzero(cube.sums[row])
    low, high = np.zeros(len(of.middle)), np.zeros(len(of.middle))
    middle, moved = of.middle[inside], pull[inside, row]
    low[inside] = shares.lows(middle, of.actual[inside], moved, float(of.p10[row]))
    high[inside] = shares.highs(middle, moved, float(of.p90[row]))
    return low, high


def nodes_above(
    cube: Cube, place: Place, own: np.ndarray, units: Units
) -> Iterator[tuple[str, int, np.ndarray]]:
    """(name, row, leaves that belong to both) of what a place lies directly below."""
    if place.line:
        whole = cube.rows.get(Place(place.team, place.owner))
        if whole is not None:
            yield OF_LINES, whole, own
    if place.team is not None:
        above = units.get(place.team)
        row = cube.rows.get(Place(team=above, line=place.line))
        if row is not None:
            yield ABOVE, row, own
    if place.owner is not None:
        for team in {cube.leaves[at].team for at in np.flatnonzero(own)}:
            row = cube.rows.get(Place(team=team, line=place.line)) if team is not None else None
            if row is not None:
                yield str(team), row, own & np.array([leaf.team == team for leaf in cube.leaves])


def parts_of_quarters(cube: Cube, spans: Sequence[Ranged]) -> dict[date, list[list[float]]]:
    """By month, for each row, its part of the P10 and the P90 of the quarter it lies in."""
    found: dict[date, list[list[float]]] = {}
    for quarter in (one for one in spans if one.unit == OF_QUARTER):
        months = [one for one in spans if one.unit != OF_QUARTER and one.columns[0] in quarter.columns]
        drawn = np.stack([one.drawn @ cube.sums.T for one in months])
        whole = drawn.sum(axis=0)
        middle, least = (
            np.stack([cube.sums @ getattr(one, name) for one in months]) for name in ("middle", "actual")
        )
        over = cube.sums @ quarter.middle - middle.sum(axis=0)
        centred = whole - whole.mean(axis=0)
        pull = np.maximum((drawn * centred).mean(axis=1), 0.0)
        for one in months:
            found[one.start] = []
        for row in range(len(cube.sums)):
            low = shares.lows(
                middle[:, row], least[:, row], pull[:, row], float(quarter.p10[row] - over[row])
            )
            high = shares.highs(middle[:, row], pull[:, row], float(quarter.p90[row] - over[row]))
            for at, one in enumerate(months):
                found[one.start].append([round(float(low[at]) / 100, 2), round(float(high[at]) / 100, 2)])
    return found
