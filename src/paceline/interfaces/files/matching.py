"""Which rows stand for records that are there already, or for records that an earlier row of the file made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
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


@dataclass
class Matcher:
    """Looks rows up by the plan's keys, the first that is filled and known counts."""

    by: Principal
    of: ObjectType
    keys: Sequence[str]
    seen: dict[tuple[str, Any], tuple[UUID, int]] = field(default_factory=dict)
    """Key values of rows that this import has already turned into records, with the key and the row."""

    def find(self, rows: Sequence[Converted]) -> list[UUID | None]:
        """The record of each row; None for rows that are new. Raises nothing: doubtful matches become errors."""
        known: Known = {}
        for name in self.keys:
            wanted = {value for row in rows if (value := self.value_of(row, name))}
            known |= self.stored(name, wanted)
        return [self.match(row, known) for row in rows]

    def match(self, row: Converted, known: Known) -> UUID | None:
        for name in self.keys:
            value = self.value_of(row, name)
            found = known.get((name, value)) or self.earlier(name, value)
            if isinstance(found, Message):
                row.errors[name] = found
                return None
            if found is not None:
                return found
        return None

    def earlier(self, name: str, value: Any) -> UUID | None:
        """The record that an earlier row with this value became."""
        found = self.seen.get((name, value))
        return found[0] if found else None

    def repeats(self, row: Converted) -> UUID | None:
        """The record that an earlier row of the same file became, when this row is that record again."""
        found = (self.earlier(name, self.value_of(row, name)) for name in self.keys)
        return next((key for key in found if key), None)

    def remember(self, row: Converted, key: UUID, number: int) -> None:
        """A later row with the same key values is this record again."""
        for name in self.keys:
            value = self.value_of(row, name)
            if value:
                self.seen.setdefault((name, value), (key, number))

    def forget_from(self, number: int) -> None:
        """Rows from this one on were not written after all."""
        self.seen = {value: found for value, found in self.seen.items() if found[1] < number}

    def stored(self, name: str, wanted: set[Any]) -> Known:
        """The visible records with these values of a key; a value that several records have is an error."""
        if not wanted:
            return {}
        column = self.column_of(name)
        found: Known = {}
        rows = visible(self.by, self.of.model).filter(**{f"{column}__in": list(wanted)})
        for value, key in rows.values_list(column, "pk"):
            words = "有几条%(object)s的「%(field)s」都是「%(value)s」，不知道是哪一条。"
            label = self.of.fields[name].label
            many = say(words, object=self.of.label, field=label, value=str(value)[:60])
            found[name, value] = many if (name, value) in found else key
        return found

    def column_of(self, name: str) -> str:
        """The column in which a key is looked up: company names in their normalised form."""
        if self.is_company_name(name):
            return NAME_KEY
        return str(getattr(self.of.fields[name].type, "attname", name))

    def is_company_name(self, name: str) -> bool:
        duplicates = self.of.duplicates
        return duplicates is not None and name == duplicates.name and has_column(self.of.model, NAME_KEY)

    def value_of(self, row: Converted, name: str) -> Any:
        attname = str(getattr(self.of.fields[name].type, "attname", name))
        value = row.own.get(attname)
        if value and self.is_company_name(name):
            return chinese.normalise_company_name(value)[:120]
        return value


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

    def check(self, rows: Sequence[tuple[int, Converted]]) -> None:
        """Note the rows of new records whose values are taken."""
        for name, when in unique_fields(self.of).items():
            if name in self.given:
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
