"""The targets of a period as a tree, and as much of it as a page can show at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from paceline.rhythm.models import Target

ROWS = 60
"""More rows than this are not drawn at once: whoever wants to see deeper goes into a node."""


@dataclass(frozen=True)
class TargetTree:
    """Targets by what they are part of: the largest unit first."""

    targets: Sequence[Target]
    below: dict[UUID | None, list[Target]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = {one.pk for one in self.targets}
        for one in sorted(self.targets, key=lambda one: (one.unit_id is None, -one.amount, one.name)):
            self.below.setdefault(one.parent_id if one.parent_id in keys else None, []).append(one)

    @cached_property
    def by_key(self) -> dict[UUID, Target]:
        return {one.pk: one for one in self.targets}

    def above(self, key: UUID | None) -> list[Target]:
        """What the target is part of, the highest first."""
        found: list[Target] = []
        one = self.by_key.get(key) if key else None
        while one and one.parent_id and (parent := self.by_key.get(one.parent_id)):
            found.insert(0, parent)
            one = parent
        return found

    def outline(self, inside: UUID | None = None, rows: int = ROWS) -> list[tuple[Target, int]]:
        """The targets below `inside` (all without it) with their depth: as many whole levels as fit, two at least."""
        root = self.by_key.get(inside) if inside else None
        levels = [[root] if root else self.below.get(None, [])]
        while deeper := [part for one in levels[-1] for part in self.below.get(one.pk, ())]:
            if len(levels) > 1 and sum(map(len, levels)) + len(deeper) > rows:
                break
            levels.append(deeper)
        return list(self._walk(levels[0], 0, len(levels)))

    def _walk(self, targets: Sequence[Target], depth: int, levels: int) -> list[tuple[Target, int]]:
        if depth == levels:
            return []
        return [
            found
            for one in targets
            for found in ((one, depth), *self._walk(self.below.get(one.pk, ()), depth + 1, levels))
        ]
