"""The rows of a list as columns of texts or typed values, many at a time, masked where the viewer's role says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from paceline.access.scope import masked_fields, predicate
from paceline.metadata.fields import Link
from paceline.metadata.object_type import BoundField
from paceline.records.reading.listing import ListQuery

BLOCK = 2000
REMEMBERED = 20_000
Values = Sequence[Any]


@dataclass(frozen=True)
class Column:
    """One exported field: where its parts stand in a row, and what becomes of them."""

    bound: BoundField
    places: tuple[int, ...]
    masked: bool
    is_title: bool = False
    """Whether the value is the linked record's title: its key is of no use in a file."""

    def show(self, value: Any) -> str:
        """The text of one value."""
        return str(value or "") if self.masked or self.is_title else self.bound.type.show(value)

    def values(self, rows: Sequence[Values]) -> list[Any]:
        """The stored values of a block."""
        if len(self.places) == 1 and not self.bound.custom:
            found: list[Any] = list(map(itemgetter(self.places[0]), rows))
        else:
            found = self.picked(rows)
        return [self.bound.type.mask(value) for value in found] if self.masked else found

    def picked(self, rows: Sequence[Values]) -> list[Any]:
        """Values that are made of several parts, each combination put together once."""
        parts = list(map(itemgetter(*self.places, self.places[0]), rows))
        names, known, found = self.bound.columns, {}, []
        for part in parts:
            try:
                if part not in known:
                    known[part] = self.bound.pick(dict(zip(names, part, strict=False)))
                found.append(known[part])
            except TypeError:  # custom values live in a dictionary, which cannot be a key
                found.append(self.bound.pick(dict(zip(names, part, strict=False))))
        return found


def parts_of(bound: BoundField) -> list[str]:
    """The columns that are read for a field; of a link only the title."""
    return list(bound.columns[-1:] if is_named(bound) else bound.columns)


def is_named(bound: BoundField) -> bool:
    """Whether a field is a link whose title is read along."""
    return isinstance(bound.type, Link) and not bound.custom


def column_of(bound: BoundField, selected: Sequence[str], *, masked: bool) -> Column:
    """Where a field stands in the rows."""
    places = tuple(selected.index(part) for part in parts_of(bound))
    return Column(bound, places, masked, is_title=is_named(bound))


class Table:
    """A list query as a table. `rows` are those that the viewer may export."""

    def __init__(self, query: ListQuery) -> None:
        self.query = query
        masked = masked_fields(query.by, query.of)
        selected = list(dict.fromkeys(part for bound in query.shown.values() for part in parts_of(bound)))
        self.selected = selected
        self.columns = [
            column_of(bound, selected, masked=name in masked) for name, bound in query.shown.items()
        ]

    @property
    def exported_by(self) -> str:
        """The name of whoever takes the rows out."""
        return self.query.by.name

    @property
    def headers(self) -> list[str]:
        return [column.bound.label for column in self.columns]

    def queryset(self) -> QuerySet[Any]:
        """All rows in order, within the scope of the right to export."""
        rows, condition = self.query.rows, predicate(self.query.by, self.query.of, "export")
        rows = rows.none() if condition is None else rows.filter(condition)
        return self.query.order.ordered(rows)

    def blocks(self) -> Iterator[list[list[Any]]]:
        """Blocks of rows as columns of stored values."""
        block: list[Values] = []
        for row in self.queryset().values_list(*self.selected).iterator(chunk_size=BLOCK):
            block.append(row)
            if len(block) == BLOCK:
                yield [column.values(block) for column in self.columns]
                block = []
        if block:
            yield [column.values(block) for column in self.columns]

    def texts(self, finish: Callable[[str], str] = str) -> Iterator[list[tuple[str, ...]]]:
        """Blocks of rows as texts; `finish` is done to each of them."""
        shows = [shower(column, finish) for column in self.columns]
        for block in self.blocks():
            yield list(zip(*[show(values) for show, values in zip(shows, block, strict=True)], strict=True))


def shower(column: Column, finish: Callable[[str], str]) -> Callable[[list[Any]], list[str]]:
    """How the values of a column become texts: each distinct value once."""
    known: dict[Any, str] = {}

    def texts(values: list[Any]) -> list[str]:
        if len(known) > REMEMBERED:
            known.clear()
        try:
            for value in set(values).difference(known):
                known[value] = finish(column.show(value))
            return list(map(known.__getitem__, values))
        except TypeError:  # lists and the like cannot be remembered
            return [finish(column.show(value)) for value in values]

    return texts


def typed(value: Any, text: Callable[[Any], str]) -> Any:
    """A value as a cell of a workbook holds it: numbers and times as such, everything else as text."""
    if value is None or isinstance(value, bool):
        return text(value)
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(settings.ORGANISATION_TIME_ZONE)).replace(tzinfo=None)
    return value if isinstance(value, date) else text(value)
