"""A whole row from texts to stored values, column by column, many rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from paceline.access.principal import Principal
from paceline.interfaces.files.convert.column import ColumnReader
from paceline.interfaces.files.convert.links import link_names
from paceline.interfaces.files.convert.outcome import Bad, Pending
from paceline.interfaces.files.plan import Column, Plan
from paceline.interfaces.files.targets import Target
from paceline.kernel.messages import Message
from paceline.metadata.fields import Link
from paceline.metadata.object_type import ObjectType

Rows = Sequence[Sequence[str]]
NOWHERE = -1
"""The place of a column that is not in the file: its constant fills every row."""


@dataclass(slots=True)
class Converted:
    """One row: stored values by column attribute, custom ones by name, the importer's own, and what is wrong."""

    own: dict[str, Any]
    custom: dict[str, Any]
    extra: dict[str, Any]
    errors: dict[str, Message]


@dataclass(frozen=True)
class Group:
    """The columns of one kind: those of the record, custom ones, the importer's."""

    readers: list[tuple[ColumnReader, str]]
    of_row: Callable[[Converted], dict[str, Any]]

    def block(self, rows: Rows) -> list[dict[str, Any]]:
        """One dictionary of values per row."""
        if not self.readers:
            return [{} for _ in rows]
        names = [name for _, name in self.readers]
        columns = [reader.read(reader.texts(rows)) for reader, _ in self.readers]
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


class Converter:
    """Reads rows by a plan. `look_up` asks the database, `convert` never does."""

    def __init__(
        self,
        by: Principal,
        of: ObjectType,
        plan: Plan,
        targets: Mapping[str, Target],
        defaults: Mapping[str, Any],
    ) -> None:
        """`defaults` are the stored values of a new record, by column attribute."""
        self.by, self.of, self.plan, self.targets, self.defaults = by, of, plan, targets, defaults
        mapped = [column for column in plan.columns if column.fills]
        names = {column.fills for column in mapped}
        absent = [Column(NOWHERE, fills=name) for name in plan.constants if name not in names]
        self.readers = [self.reader(column) for column in (*mapped, *absent)]
        placed = [(reader, self.place_of(reader.target)) for reader in self.readers]
        self.own = Group([p for p in placed if not p[0].target.custom and not p[0].target.extra], own_of)
        self.custom = Group([p for p in placed if p[0].target.custom], custom_of)
        self.extra = Group([p for p in placed if p[0].target.extra], extra_of)

    def reader(self, column: Column) -> ColumnReader:
        target = self.targets[column.fills]
        kind = target.type
        made = ColumnReader(
            column,
            target,
            blank=self.blank_of(target),
            answers=self.plan.values.get(target.name, {}),
            unknown=self.plan.unknown.get(target.name, "reject"),
            links=link_names(self.by, kind, self.of) if isinstance(kind, Link) else None,
        )
        made.start(self.plan.constants.get(target.name, "").strip())
        return made

    def blank_of(self, target: Target) -> Any:
        """What a blank cell means: the value that a new record has anyway."""
        if target.custom:
            return None
        nothing = target.type.nothing()
        return nothing if target.extra else self.defaults.get(self.place_of(target), nothing)

    def place_of(self, target: Target) -> str:
        """The key under which a target's value is handed on."""
        if target.custom or target.extra:
            return target.name
        return str(getattr(target.type, "attname", target.name))

    @property
    def given(self) -> set[str]:
        """The names of the object's own fields that the plan fills."""
        return {reader.target.name for reader in self.readers if not reader.target.extra}

    def look_up(self, rows: Rows) -> None:
        """Ask the database for the names in these rows."""
        for reader in self.readers:
            if reader.links is not None and reader.column.index != NOWHERE:
                reader.look_up(reader.texts(rows))

    def convert(self, rows: Rows) -> list[Converted]:
        """The rows with their values or their errors."""
        blocks = (self.own.block(rows), self.custom.block(rows), self.extra.block(rows))
        made = [
            Converted(own, without_blank(custom), extra, {})
            for own, custom, extra in zip(*blocks, strict=True)
        ]
        for group in (self.own, self.custom, self.extra):
            for reader, name in group.readers:
                if reader.has_bad:
                    self.collect_errors(made, group, reader, name)
        return made

    def collect_errors(self, made: list[Converted], group: Group, reader: ColumnReader, name: str) -> None:
        """Move what is bad from the values to the errors; a blank takes its place so that checks can go on."""
        blank = None if type(reader.blank) is Bad else reader.blank
        for row in made:
            values = group.of_row(row)
            value = values.get(name)
            if type(value) is Bad:
                row.errors[reader.target.name] = value.message
                values[name] = blank

    def pending(self, row: Converted) -> Iterator[tuple[str, Link[Any, Any], str]]:
        """The linked records that have to be made for a row: attribute, field, name."""
        for reader, attname in self.own.readers:
            value = row.own.get(attname)
            if type(value) is Pending:
                yield attname, reader.target.type, value.name  # type: ignore[misc]


def own_of(row: Converted) -> dict[str, Any]:
    return row.own


def custom_of(row: Converted) -> dict[str, Any]:
    return row.custom


def extra_of(row: Converted) -> dict[str, Any]:
    return row.extra


def without_blank(values: dict[str, Any]) -> dict[str, Any]:
    """Custom values that are there at all."""
    return (
        {name: value for name, value in values.items() if value not in (None, "", [])} if values else values
    )
