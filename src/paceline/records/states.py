"""Which moves between states are allowed: one table per object, read by actions, buttons and tests alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from paceline.kernel.messages import Listed, Message, say


@dataclass(frozen=True)
class Move:
    """A named transition: from which states, and to which one ("" when it depends on the input).

    `only_from` narrows the sources that it changes; in the others the state stays.
    """

    words: str
    sources: tuple[str, ...]
    target: str = ""
    only_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class States:
    """The states of a field and the moves by verb. `start` are the states that a new record may have."""

    field: str
    choices: type[models.TextChoices]
    start: tuple[str, ...]
    moves: Mapping[str, Move]

    def declare(self, of: str) -> States:
        """Make the table known as that of an object, so that faces can offer its moves."""
        tables[of, self.field] = self
        return self

    def available(self, verb: str) -> Callable[[Any], object]:
        """For `@action(available=…)`: "" when the move is allowed now, else a sentence that names those that are."""
        move = self.moves[verb]

        def why_not(record: Any) -> object:
            state = str(getattr(record, self.field))
            return "" if state in move.sources else self.refusal(verb, state)

        return why_not

    def refusal(self, verb: str, state: str) -> Message:
        """Why `verb` cannot be done in `state`, and what can."""
        allowed = [move.words for move in self.moves.values() if state in move.sources]
        if not allowed:
            return say(
                "现在是「%(state)s」，已经结束，不能再「%(verb)s」。",
                state=self.name_of(state),
                verb=say(self.moves[verb].words),
            )
        return say(
            "现在是「%(state)s」，不能「%(verb)s」。可以：%(allowed)s。",
            state=self.name_of(state),
            verb=say(self.moves[verb].words),
            allowed=listed(allowed),
        )

    def name_of(self, state: str) -> Message:
        """The state's name, translated late."""
        return say(self.choices(state).label)

    def verb(self, source: str, target: str) -> str:
        """The move that leads from one state to another; "" when there is none."""
        for verb, move in self.moves.items():
            if move.target == target and source in (move.only_from or move.sources):
                return verb
        return ""

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every allowed (from, to), for proofs that each state is reachable and can be left."""
        for move in self.moves.values():
            if move.target:
                yield from ((source, move.target) for source in move.only_from or move.sources)


tables: dict[tuple[str, str], States] = {}
"""The declared tables by object and field."""


def table_of(of: str, name: str) -> States | None:
    """The moves that a field of an object allows; None for a field that people set as they like."""
    return tables.get((of, name))


def listed(names: list[str]) -> Listed:
    """Several names in a row, each translated late."""
    return Listed([say(name) for name in names])
