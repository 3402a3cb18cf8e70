"""Walks a state machine from its first state by its actions: every declared move is made, in each state it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from paceline.access.principal import Principal
from paceline.kernel import clock
from paceline.records.action import actions, perform
from paceline.records.states import States
from paceline.workflow.outbox import deliver_due
from tests.rooms.trade.conftest import fresh

Inputs = Callable[[Any], dict[str, Any]]
Way = Callable[[Any], None]


class Undone(Exception):
    """Leaves a savepoint, so that the next move starts where this one did."""


@dataclass
class Walk:
    """How the moves of one object are made. `inputs`: what a verb asks for; `ways`: moves that other actions make,
    or that take something beside the record first; `lands`: where a move leads that depends on the case.
    """

    of: str
    table: States
    by: Principal
    inputs: Mapping[str, Inputs] = field(default_factory=dict)
    ways: Mapping[str, Way] = field(default_factory=dict)
    actors: Mapping[str, Principal] = field(default_factory=dict)
    lands: Mapping[tuple[str, str], str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    """Moves that this record does not make: another one walks them."""
    made: set[tuple[str, str]] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def from_(self, record: Any) -> Iterator[str]:
        """Make every move from here on, depth first; yields what went wrong."""
        source = self.state(record)
        if source in self.seen:
            return
        self.seen.add(source)
        for verb, move in self.table.moves.items():
            if source not in move.sources or verb in self.without:
                continue
            try:
                with transaction.atomic():
                    yield from self.moved(record, verb, source)
                    raise Undone
            except Undone:
                pass

    def moved(self, record: Any, verb: str, source: str) -> Iterator[str]:
        """One move, and what follows from where it leads."""
        record = fresh(record)
        self.do(record, verb)
        deliver_due()
        landed, move = self.state(record), self.table.moves[verb]
        target = move.target if move.target and source in (move.only_from or move.sources) else source
        wanted = self.lands.get((verb, source), str(target))
        if landed != wanted:
            yield f"{self.of}.{verb}: {source} → {landed}, not {wanted}"
        self.made.add((verb, source))
        yield from self.from_(record)

    def do(self, record: Any, verb: str) -> None:
        if verb in self.ways:
            self.ways[verb](record)
            return
        chosen = actions[f"{self.of}.{verb}"]
        assert not chosen.why_not(record), f"{chosen.name} is not offered: {chosen.why_not(record)}"
        given = self.inputs[verb](record) if verb in self.inputs else plain(chosen.inputs)
        perform(self.actors.get(verb, self.by), chosen.name, record.pk, given)

    def state(self, record: Any) -> str:
        return str(getattr(fresh(record), self.table.field))

    def until(self, when: datetime, verb: str) -> Way:
        """The move as it is made at a later moment."""

        def way(record: Any) -> None:
            with clock.frozen(when):
                perform(self.by, f"{self.of}.{verb}", record.pk)

        return way

    @property
    def left(self) -> set[tuple[str, str]]:
        """The declared moves that were not made."""
        return {
            (verb, str(source)) for verb, move in self.table.moves.items() for source in move.sources
        } - self.made


def plain(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A reason, a name: what is asked for in words."""
    return {
        name: "因为如此"
        for name, kind in asked.items()
        if kind.required and kind.kind in ("text", "long_text")
    }
