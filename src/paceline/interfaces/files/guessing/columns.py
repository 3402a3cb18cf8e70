"""The best target for each column, each target once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from paceline.interfaces.files.guessing.contents import fits, likeness, order_of_days
from paceline.interfaces.files.guessing.words import names_of, plain
from paceline.interfaces.files.plan import Column
from paceline.interfaces.files.targets import Target
from paceline.metadata.object_type import ObjectType

SURE = {"label": 1.0, "synonym": 0.97}
CLOSE = 85
"""How alike two names must be (0–100) to be taken for the same with a slip of the pen."""
LIKELY = 0.9
"""Share of the sample that must look like a kind of value for a column without a telling name."""


@dataclass(frozen=True)
class Match:
    """A column that may fill a target, how surely, and why."""

    score: float
    column: int
    target: str
    why: str


def guess(
    of: ObjectType,
    targets: Mapping[str, Target],
    headers: Sequence[str],
    sample: Sequence[Sequence[str]],
    *,
    named: bool,
) -> list[Column]:
    """A plan's columns. `named` says whether the file has names at all."""
    names = {name: list(names_of(of, target)) for name, target in targets.items()}
    columns = [[row[place] if place < len(row) else "" for row in sample] for place in range(len(headers))]
    matches = by_name(headers, names) if named else []
    matches += by_content(targets, columns)
    taken = best(matches)
    return [
        made(place, header, taken.get(place), targets, columns[place]) for place, header in enumerate(headers)
    ]


def by_name(headers: Sequence[str], names: Mapping[str, Iterable[tuple[str, str]]]) -> list[Match]:
    """Equal names, and names that differ by a slip of the pen."""
    found = []
    for place, header in enumerate(headers):
        bare = plain(header)
        for target, known in names.items():
            for name, why in known:
                if name and name == bare:
                    found.append(Match(SURE[why], place, target, why))
                elif min(len(name), len(bare)) > 4 and (alike := fuzz.ratio(name, bare)) >= CLOSE:
                    found.append(Match(0.8 * alike / 100, place, target, "close"))
    return found


def by_content(targets: Mapping[str, Target], columns: Sequence[Sequence[str]]) -> list[Match]:
    """Values that can only be a phone number, an address of a kind, a region, one of the options."""
    found = []
    for place, values in enumerate(columns):
        filled = [value for value in values if value.strip()]
        for name, target in targets.items():
            share = likeness(target.type, filled)
            if share >= LIKELY:
                found.append(Match(0.5 * share, place, name, "content"))
    return found


def best(matches: Sequence[Match]) -> dict[int, Match]:
    """The surest match first; no column and no target twice."""
    taken: dict[int, Match] = {}
    targets: set[str] = set()
    for match in sorted(matches, key=lambda m: (-m.score, m.column)):
        if match.column not in taken and match.target not in targets:
            taken[match.column] = match
            targets.add(match.target)
    return taken


def made(
    place: int, header: str, match: Match | None, targets: Mapping[str, Target], values: Sequence[str]
) -> Column:
    if match is None:
        return Column(place, header)
    if not fits(targets[match.target].type, values):
        return Column(place, header, why="unlike")
    column = Column(place, header, match.target, why=match.why)
    if targets[match.target].type.is_time:
        column.day_first = order_of_days(values)
    return column
