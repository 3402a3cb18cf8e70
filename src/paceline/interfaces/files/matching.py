"""Which rows stand for records that are there already, or for records that an earlier row of the file made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.files.convert import Converted
from paceline.kernel import chinese
from paceline.kernel.messages import Message, say
from paceline.metadata.object_type import ObjectType
from paceline.records.importing.unique import taken, unique_fields

NAME_KEY = "name_key"
Known = dict[tuple[str, Any], UUID | Message]
Marks = list[tuple[str, Any]]
"""Names of keys with a row's values."""


@dataclass(frozen=True)
class Key:
    """A field by which records are recognised: where its value stands and how it is compared."""

    name: str
    label: str
    attname: str
    is_company: bool

    @property
    def column(self) -> str:
        """The column in which it is looked up: company names in their normalised form."""
        return NAME_KEY if self.is_company else self.attname

    def of(self, row: Converted) -> Any:
        """The row's value as it is compared; nothing when it is blank."""
        value = row.own.get(self.attname)
        return chinese.normalise_company_name(value)[:120] if value and self.is_company else value


def key_of(of: ObjectType, name: str) -> Key:
    bound = of.fields[name]
    is_company = of.duplicates is not None and name == of.duplicates.name and has_column(of.model, NAME_KEY)
    return Key(name, bound.label, str(getattr(bound.type, "attname", name)), is_company)


class Matcher:
    """Looks rows up by the plan's keys, the first that is filled and known counts."""

    def __init__(self, by: Principal, of: ObjectType, names: Sequence[str]) -> None:
        self.by, self.of = by, of
        self.keys = [key_of(of, name) for name in names]
        self.seen: dict[tuple[str, Any], tuple[UUID, int]] = {}
        """Key values of rows that this import has already turned into records, with the record and the row."""

    def marks(self, row: Converted) -> Marks:
        """The filled keys of a row with their values."""
        return [(key.name, value) for key in self.keys if (value := key.of(row))]

    def find(self, rows: Sequence[tuple[Converted, Marks]]) -> list[UUID | None]:
        """The record that each row stands for; doubtful matches become errors of the row."""
        known: Known = {}
        for key in self.keys:
            known |= self.stored(
                key, {value for _, marks in rows for name, value in marks if name == key.name}
            )
        return [self.match(row, marks, known) for row, marks in rows]

    def match(self, row: Converted, marks: Marks, known: Known) -> UUID | None:
        for mark in marks:
            found = known.get(mark) or self.earlier(mark)
            if isinstance(found, Message):
                row.errors[mark[0]] = found
                return None
            if found is not None:
                return found
        return None

    def earlier(self, mark: tuple[str, Any]) -> UUID | None:
        """The record that an earlier row with this value became."""
        found = self.seen.get(mark)
        return found[0] if found else None

    def repeats(self, marks: Marks) -> UUID | None:
        """The record that an earlier row of the same file became, when this row is that record again."""
        return next((key for mark in marks if (key := self.earlier(mark))), None)

    def remember(self, marks: Marks, key: UUID, number: int) -> None:
        """A later row with the same key values is this record again."""
        for mark in marks:
            self.seen.setdefault(mark, (key, number))

    def forget_from(self, number: int) -> None:
        """Rows from this one on were not written after all."""
        self.seen = {value: found for value, found in self.seen.items() if found[1] < number}

    def stored(self, key: Key, wanted: set[Any]) -> Known:
        """The visible records with these values of a key; a value that several records have is an error."""
        if not wanted:
            return {}
        found: Known = {}
        rows = visible(self.by, self.of.model).filter(**{f"{key.column}__any_of": list(wanted)})
        if all(isinstance(value, str) for value in wanted):
            rows = rows.exclude(**{key.column: ""})  # so that indexes of filled values can be used
        for value, record in rows.values_list(key.column, "pk"):
            words = "有几条%(object)s的「%(field)s」都是「%(value)s」，不知道是哪一条。"
            many = say(words, object=self.of.label, field=key.label, value=str(value)[:60])
            found[key.name, value] = many if (key.name, value) in found else record
        return found


def has_column(model: type[models.Model], name: str) -> bool:
    return any(f.attname == name for f in model._meta.concrete_fields)


def usual_keys(of: ObjectType, filled: set[str]) -> list[str]:
    """The keys that the declaration suggests, of those that the file fills: numbers and exact ones before names."""
    numbers = [name for name in ("number", "code") if name in of.standard]
    exact = list(of.duplicates.exact_fields) if of.duplicates else []
    name = [of.duplicates.name] if of.duplicates and of.duplicates.name else []
    return [key for key in dict.fromkeys([*numbers, *exact, *name]) if key in filled]


@dataclass
class Uniqueness:
    """Refuses values that belong to another record or to an earlier row of the file."""

    of: ObjectType
    given: Collection[str]
    seen: dict[str, dict[Any, int]] = field(default_factory=dict)
    """field → value → the row that took it."""

    @cached_property
    def unique(self) -> dict[str, Q]:
        """The given fields that must be unique."""
        return {name: when for name, when in unique_fields(self.of).items() if name in self.given}

    def check(self, rows: Sequence[tuple[int, Converted]]) -> None:
        """Note the rows of new records whose values are taken."""
        for name, when in self.unique.items():
            self.check_field(name, when, rows)

    def check_field(self, name: str, when: Q, rows: Sequence[tuple[int, Converted]]) -> None:
        bound = self.of.standard[name]
        attname = str(getattr(bound.type, "attname", name))
        stored = taken(self.of, name, when, {value for _, row in rows if (value := row.own.get(attname))})
        seen = self.seen.setdefault(name, {})
        for number, row in rows:
            value = row.own.get(attname)
            if value and (value in stored or value in seen):
                words = "「%(field)s」%(value)s 已经有了，不能重复。"
                row.errors[name] = say(words, field=bound.label, value=str(value)[:60])
            elif value and not row.errors:
                seen[value] = number

    def forget_from(self, number: int) -> None:
        """Rows from this one on were not written after all."""
        for name, values in self.seen.items():
            self.seen[name] = {value: row for value, row in values.items() if row < number}
