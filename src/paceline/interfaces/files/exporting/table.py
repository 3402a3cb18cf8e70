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
from paceline.records.listing import ListQuery

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


def column_of(bound: BoundField, selected: Sequence[str], *, masked: bool) -> Column:
    """Where a field stands in the rows; of a link only the title is read."""
    if isinstance(bound.type, Link) and not bound.custom:
        return Column(bound, (selected.index(bound.columns[-1]),), masked, is_title=True)
    return Column(bound, tuple(selected.index(part) for part in bound.columns), masked)


class Table:
    """A list query as a table. `rows` are those that the viewer may export."""

    def __init__(self, query: ListQuery) -> None:
        self.query = query
        masked = masked_fields(query.by, query.of)
        selected = list(query.selected)
        self.selected = selected
        self.columns = [
            column_of(bound, selected, masked=name in masked) for name, bound in query.shown.items()
        ]

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

    def texts(self) -> Iterator[list[tuple[str, ...]]]:
        """Blocks of rows as texts."""
        shows = [shower(column) for column in self.columns]
        for block in self.blocks():
            yield list(zip(*[show(values) for show, values in zip(shows, block, strict=True)], strict=True))


def shower(column: Column) -> Callable[[list[Any]], list[str]]:
    """How the values of a column become texts: each distinct value once."""
    known: dict[Any, str] = {}

    def texts(values: list[Any]) -> list[str]:
        if len(known) > REMEMBERED:
            known.clear()
        found = []
        for value in values:
            if type(value) not in PLAIN:
                found.append(column.show(value))
                continue
            text = known.get(value)
            if text is None:
                text = known[value] = column.show(value)
            found.append(text)
        return found

    return texts


PLAIN = frozenset((str, int, Decimal, date, datetime, bool, type(None)))


def typed(value: Any, text: Callable[[Any], str]) -> Any:
    """A value as a cell of a workbook holds it: numbers and times as such, everything else as text."""
    if value is None or isinstance(value, bool):
        return text(value)
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(settings.ORGANISATION_TIME_ZONE)).replace(tzinfo=None)
    return value if isinstance(value, date) else text(value)
