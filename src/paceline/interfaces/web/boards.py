"""Which columns a board has: a room's own way of choosing them is registered by name, others follow from the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import writable_fields
from paceline.metadata.fields import Choice, Link
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import actions, actions_of
from paceline.records.reading.listing import ListQuery, fetch
from paceline.records.states import States, table_of

MOST_LANES = 16
BLOCKED = "change"


@dataclass(frozen=True)
class Lane:
    """A column. `key` is the value that its records have; `rate` a share between 0 and 1, `normal` usual days in it."""

    key: Any
    title: str
    rate: Decimal | None = None
    normal: int | None = None
    closed: bool = False
    """Closed lanes stand collapsed at the right."""
    icon: str = ""
    verb: str = ""
    """The action that a drop here calls; "" for the board's own, which takes the lane's key."""
    verbs: Mapping[Any, str] | None = None
    """The action by the lane that the card comes from, where that decides; from no other can it come."""
    begins: bool = True
    """Whether new records may be made here."""


@dataclass(frozen=True)
class Need:
    """What a move still lacks: a box to tick (`check` is its name) or fields of the record to fill in."""

    label: str
    check: str = ""
    fields: tuple[str, ...] = ()


Needs = Callable[[Principal, Any, Lane], list[Need]]
"""What the move of a record (by its key) into a lane lacks."""


@dataclass(frozen=True)
class Lanes:
    """The columns of a board, and which others there are to choose from."""

    lanes: list[Lane]
    title: str = ""
    sets: list[tuple[str, str]] = field(default_factory=list)
    """Other sets of columns as key and name, e.g. funnels."""
    chosen: str = ""
    entered: str = ""
    """The field that says since when a record is in its column."""
    when: str = ""
    """How a card says its day, e.g. `%(day)s 成交`."""
    states: tuple[str, ...] = ()
    """Fields whose conditions choose between open and closed records."""
    movable: bool = True
    begin: str = ""
    """What every new record of this board is given, as the address of its form says it; "" for its lane."""
    needs: Needs | None = None

    @property
    def open(self) -> list[Lane]:
        return [lane for lane in self.lanes if not lane.closed]

    @property
    def closed(self) -> list[Lane]:
        return [lane for lane in self.lanes if lane.closed]


Provider = Callable[[Principal, ObjectType, str], Lanes]
providers: dict[str, Provider] = {}


def provides(name: str) -> Callable[[Provider], Provider]:
    """Register the provider that `Board(columns=name)` asks for. Raises ValueError for a name that is taken."""

    def register(provider: Provider) -> Provider:
        if name in providers:
            raise ValueError(f"two providers of board columns are called {name!r}")
        providers[name] = provider
        return provider

    return register


def lanes_of(by: Principal, of: ObjectType, chosen: str = "") -> Lanes:
    """The columns of an object's board; `chosen` names one of several sets."""
    assert of.board is not None
    provider = providers.get(of.board.columns)
    if provider is not None:
        return provider(by, of, chosen)
    kind = of.fields[of.board.by].type
    table = table_of(of.name, of.board.by)
    if table is not None:
        return of_states(by, of, table)
    lanes = of_choice(kind) if isinstance(kind, Choice) else of_link(by, kind)
    return Lanes(lanes, movable=movable(by, of))


def of_states(by: Principal, of: ObjectType, table: States) -> Lanes:
    """One lane per state, finished ones collapsed. A drop makes the move that leads there."""
    allowed = {action.verb for action in actions_of(of.name) if action.allowed(by)}
    verbs: dict[str, dict[Any, str]] = {str(value): {} for value in table.choices.values}
    for source, target in table.pairs():
        verb = table.verb(source, target)
        if verb in allowed:
            verbs[target][source] = verb
    unfinished = unfinished_states(of, table)
    lanes = [
        Lane(
            key,
            str(table.choices(key).label),
            closed=key not in unfinished,
            icon=icon_of(of, into),
            verbs=into,
        )
        for key, into in verbs.items()
    ]
    return Lanes(lanes, states=(table.field,), movable=any(verbs.values()))


def unfinished_states(of: ObjectType, table: States) -> set[str]:
    """The states of unfinished work as the object declares it, else those that can be left."""
    said = of.unfinished or {}
    values = {str(value) for value in table.choices.values}
    if said.get("field") == table.field and said.get("op") in ("in", "not_in"):
        named = {str(value) for value in said["value"]}
        return named if said["op"] == "in" else values - named
    return {source for source, _ in table.pairs()}


def icon_of(of: ObjectType, verbs: Mapping[Any, str]) -> str:
    """The icon of the move into a state."""
    return next((actions[f"{of.name}.{verb}"].icon for verb in verbs.values()), "")


def of_choice(kind: Choice) -> list[Lane]:
    """One lane per option."""
    return [Lane(value, kind.label_of(value)) for value in kind.options]


def of_link(by: Principal, kind: Any) -> list[Lane]:
    """One lane per linked record in its own order."""
    assert isinstance(kind, Link)
    linked = registry.get(kind.target)
    rows = fetch(ListQuery(linked, by, columns=(linked.title,), limit=MOST_LANES)).rows
    return [Lane(row["id"], linked.fields[linked.title].type.spoken(row[linked.title])) for row in rows]


def movable(by: Principal, of: ObjectType) -> bool:
    """Whether this person may move cards at all."""
    assert of.board is not None
    if of.board.move == BLOCKED:
        return of.board.by in writable_fields(by, of) and by.can(of.name, "change")
    return True
