"""The lives of the demo's records: when each began, what changed and what was said, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from paceline.kernel.ids import uuid7


@dataclass(frozen=True)
class Step:
    """One event of a record: `values` are the stored values by column that it gave, `payload` what else it says."""

    verb: str
    at: datetime
    actor: UUID | None
    values: dict[str, Any]
    reason: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass
class Life:
    """A record from its creation on. Steps are told in the order in which they happened."""

    object: str
    steps: list[Step]
    now: dict[str, Any]
    """The values after the last step."""
    key: UUID = field(default_factory=uuid7)

    def __getitem__(self, name: str) -> Any:
        return self.now.get(name)

    @property
    def began_at(self) -> datetime:
        return self.steps[0].at

    @property
    def last_at(self) -> datetime:
        return self.steps[-1].at

    def change(
        self, verb: str, at: datetime, actor: UUID | None, /, *, reason: str = "", **values: Any
    ) -> datetime:
        """Give values; a moment before the last step becomes that step's. Returns when it happened."""
        at = max(at, self.last_at)
        self.steps.append(Step(verb, at, actor, values, reason))
        self.now |= values
        return at

    def tell(self, verb: str, at: datetime, actor: UUID | None, /, **payload: Any) -> datetime:
        """Something that changes no value. Returns when it happened."""
        at = max(at, self.last_at)
        self.steps.append(Step(verb, at, actor, {}, payload=payload))
        return at

    @property
    def versions(self) -> Iterator[tuple[Step, int]]:
        """Every step with the version that the record had after it."""
        version = 0
        for at, step in enumerate(self.steps):
            version += at == 0 or bool(step.values)
            yield step, version


class Book:
    """All lives by object, and the rows that stand beside records: stage facts, comments, moves of pools."""

    def __init__(self) -> None:
        self.lives: dict[str, list[Life]] = {}
        self.facts: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.moves: list[dict[str, Any]] = []

    def begin(self, name: str, at: datetime, actor: UUID | None, /, **values: Any) -> Life:
        """A new record."""
        life = Life(name, [Step("create", at, actor, values)], dict(values))
        self.lives.setdefault(name, []).append(life)
        return life

    def of(self, name: str) -> list[Life]:
        return self.lives.get(name, [])
