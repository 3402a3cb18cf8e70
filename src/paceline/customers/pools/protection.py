"""What rooms above contribute: what protects a record from being taken back, and the deals that move its clocks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

Keys = Collection[UUID]
Holds = Callable[[Keys], Keys]


@dataclass(frozen=True)
class Protection:
    """A ground on which a record is never taken back. `won` also exempts it from the holding cap."""

    code: str
    words: str
    of: str
    holds: Holds
    won: bool = False


protections: dict[str, Protection] = {}


def protection(code: str, words: str, *, of: str, won: bool = False) -> Callable[[Holds], Holds]:
    """Declare what protects records of an object; the function gives those of the keys that it protects."""

    def declare(holds: Holds) -> Holds:
        if code in protections:
            raise ValueError(f"protection {code!r} is declared twice")
        protections[code] = Protection(code, words, of, holds, won)
        return holds

    return declare


def protected(of: str, keys: Keys) -> dict[UUID, Protection]:
    """Which of these records are protected, each with its first ground."""
    found: dict[UUID, Protection] = {}
    for one in protections.values():
        if one.of == of:
            for key in one.holds(keys):
                found.setdefault(key, one)
    return found


def won(of: str, keys: Keys) -> set[UUID]:
    """Those that count as won: they take no place under the cap."""
    return {key for one in protections.values() if one.of == of and one.won for key in one.holds(keys)}


@dataclass(frozen=True)
class Deal:
    """An opportunity as far as clocks care: `steps` are the probabilities that its stages gave it, in order."""

    began_at: datetime
    ended_at: datetime | None = None
    won: bool = False
    steps: tuple[tuple[datetime, Decimal], ...] = ()

    def is_open(self, at: datetime) -> bool:
        return self.began_at <= at and (self.ended_at is None or self.ended_at > at)

    def is_advanced(self, at: datetime, probability: Decimal) -> bool:
        """Whether it was open at that moment, in a stage of at least this probability."""
        reached = [share for moved_at, share in self.steps if moved_at <= at]
        return self.is_open(at) and bool(reached) and reached[-1] >= probability


DealsOf = Callable[[Keys], Mapping[UUID, Sequence[Deal]]]


@dataclass
class Deals:
    """Where deals come from; set once by the room that has opportunities."""

    of: DealsOf = field(default=lambda keys: {})


deals = Deals()
