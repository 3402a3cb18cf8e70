"""The cube that is forecast: a leaf is one person's sales of one line in one team, nodes are sums of leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from paceline.methods.forecast.accuracy import Floats
from paceline.rhythm.queries.organisation import Organisation

MOST_LINES = 12
OTHERS = "其他"


@dataclass(frozen=True, order=True)
class Leaf:
    """Whose sales of what; the rest of the past has neither person nor team."""

    line: str
    owner: UUID | None
    team: UUID | None


@dataclass(frozen=True)
class Place:
    """A node as people ask for it: a unit with all below or one person, of one line or all; neither is the whole."""

    team: UUID | None = None
    owner: UUID | None = None
    line: str = ""


@dataclass(frozen=True)
class Cube:
    """`sums` holds one row for each different set of leaves; several places may share a row."""

    leaves: tuple[Leaf, ...]
    sums: Floats
    rows: dict[Place, int]
    coarse: tuple[int, ...]
    group: np.ndarray

    @property
    def nodes(self) -> int:
        return len(self.rows)


def cube_of(leaves: Iterable[Leaf], organisation: Organisation) -> Cube:
    """All nodes over the leaves: the whole, lines, units, people, and units and people by line."""
    ordered = tuple(sorted(set(leaves), key=lambda leaf: (leaf.line, str(leaf.owner), str(leaf.team))))
    built = Building(ordered)
    lines = sorted({leaf.line for leaf in ordered if leaf.line})
    several = lines if len({leaf.line for leaf in ordered}) > 1 else []
    everything = np.ones(len(ordered), dtype=bool)
    of_line = {line: built.where(lambda leaf, line=line: leaf.line == line) for line in several}
    built.add(Place(), everything)
    for line in several:
        built.add(Place(line=line), of_line[line])
    for unit in organisation.units:
        below = set(organisation.subtree(unit))
        inside = built.where(lambda leaf, below=below: leaf.team in below)
        built.add_with_lines(Place(team=unit), inside, of_line)
    coarse = tuple(range(len(built.rows)))
    by_owner: dict[UUID, list[int]] = {}
    for at, leaf in enumerate(ordered):
        if leaf.owner is not None:
            by_owner.setdefault(leaf.owner, []).append(at)
    for owner, places in by_owner.items():
        inside = np.zeros(len(ordered), dtype=bool)
        inside[places] = True
        built.add_with_lines(Place(owner=owner), inside, of_line)
    built.every_leaf()
    groups = {key: at for at, key in enumerate(sorted({(leaf.line, str(leaf.team)) for leaf in ordered}))}
    group = np.array([groups[leaf.line, str(leaf.team)] for leaf in ordered], dtype=np.int64)
    extra = built.every_group(group)
    return Cube(ordered, np.array(built.rows, dtype=np.float64), built.places, (*coarse, *extra), group)


class Building:
    """The rows while they are collected, each set of leaves once."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = leaves
        self.rows: list[np.ndarray] = []
        self.known: dict[bytes, int] = {}
        self.places: dict[Place, int] = {}

    def where(self, holds: object) -> np.ndarray:
        assert callable(holds)
        return np.array([bool(holds(leaf)) for leaf in self.leaves], dtype=bool)

    def row(self, inside: np.ndarray) -> int:
        key = inside.tobytes()
        if key not in self.known:
            self.known[key] = len(self.rows)
            self.rows.append(inside)
        return self.known[key]

    def add(self, place: Place, inside: np.ndarray) -> None:
        if inside.any():
            self.places[place] = self.row(inside)

    def add_with_lines(self, place: Place, inside: np.ndarray, of_line: dict[str, np.ndarray]) -> None:
        self.add(place, inside)
        for line, mine in of_line.items():
            self.add(Place(place.team, place.owner, line), inside & mine)

    def every_leaf(self) -> None:
        """Each leaf has a row of its own, asked for or not."""
        for at in range(len(self.leaves)):
            alone = np.zeros(len(self.leaves), dtype=bool)
            alone[at] = True
            self.row(alone)

    def every_group(self, group: np.ndarray) -> list[int]:
        """Rows of teams by line, which stand for people where there are too many of them."""
        found = []
        for number in range(int(group.max(initial=-1)) + 1):
            before = len(self.rows)
            at = self.row(group == number)
            if at >= before:
                found.append(at)
        return found
