"""What a room adds when its records are made in bulk: further inputs, locked fields, rows beside the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from paceline.access.principal import Principal
from paceline.metadata.fields.base import FieldType
from paceline.metadata.object_type import ObjectType
from paceline.records.act import Act
from paceline.records.action import actions
from paceline.records.actions.generic import create
from paceline.records.importing.copying import Load
from paceline.records.importing.draft import Draft


class Importer:
    """Base of a room's part in bulk creation; one instance lives as long as one import.

    `settings` are choices that hold for all rows, as JSON. Raises Invalid from `__init__` when they make no sense.
    """

    object = ""
    sets: tuple[str, ...] = ()
    """Names of the object's own fields that `fill` gives values to, besides those that were read."""
    given: frozenset[str] = frozenset()
    """Names of the object's own fields that are read for every row."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings

    def inputs(self) -> dict[str, FieldType]:
        """Further columns that may be filled: name → type. Their values arrive in `draft.extra`."""
        return {}

    def fill(self, draft: Draft) -> None:
        """Give a draft what the room decides, and note in `draft.errors` what is wrong. Must not ask the database."""

    def alone(self, rows: Sequence[Mapping[str, Any]]) -> list[bool]:
        """Which new rows (stored values by column attribute) have to go through the object's own `create`, because
        they may turn out to be something that is there already. May ask the database."""
        return [False] * len(rows)

    def offered(self, by: Principal) -> dict[str, FieldType]:
        """The further columns that this actor may fill."""
        return self.inputs()

    def loads(self, act: Act, drafts: Sequence[Draft]) -> list[Load]:
        """Further rows, written in the same transaction after the records themselves."""
        return []

    def may_go(self, keys: Sequence[UUID]) -> set[UUID]:
        """Which records of an object that goes its own way may simply be taken back with their import; the others go
        by the object's own `remove`, or stay."""
        return set()

    def let_go(self, act: Act, keys: Sequence[UUID]) -> None:
        """Take back what the import's own steps did with these records, so that they are as they were made. Nobody
        else has touched them since."""

    def gone(self, act: Act, keys: Sequence[UUID]) -> None:
        """Bring what followed from these records to what is left, now that they are in the recycle bin."""

    def beside(self, act: Act, rows: Sequence[tuple[UUID, Mapping[str, Any]]]) -> None:
        """Make the further records of rows that have just been written: the key of each row's record, its extra."""


importers: dict[str, type[Importer]] = {}


def importer(cls: type[Importer]) -> type[Importer]:
    """Declare a room's importer. Raises ValueError when the object has one."""
    if importers.setdefault(cls.object, cls) is not cls:
        raise ValueError(f"{cls.object} has an importer already")
    return cls


def importer_of(of: ObjectType, settings: Mapping[str, Any] | None = None) -> Importer:
    """The importer of an object, or the plain one."""
    return importers.get(of.name, Importer)(settings or {})


def is_plain(of: ObjectType) -> bool:
    """Whether records of this object may be made in bulk: it has an importer of its own or the generic `create`.

    What depends on the state of a whole is made one by one, so that each is asked about, unless an importer asks.
    """
    made_by = actions.get(f"{of.name}.create")
    run: Callable[..., Any] | None = made_by.run if made_by else None
    is_generic = isinstance(run, partial) and run.func is create
    return of.name in importers or (is_generic and not of.editable)
