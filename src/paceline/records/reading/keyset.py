"""Paging by position: a sort specification, the cursor that remembers a row, and the condition "after that row".

Empty values come last in both directions. When the first key can be empty, a list has two phases, the rows with a
value and the rows without, so that each phase is a plain walk along an index.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import BaseExpression, OrderBy

from paceline.kernel.errors import Invalid

MAX_CURSOR = 4000


@dataclass(frozen=True)
class Key:
    """One sort key: the ORM path, its direction, whether it can be empty, the type of its values."""

    path: str
    descending: bool
    nullable: bool
    output: models.Field[Any, Any]
    alias: BaseExpression | F | None = None
    """The expression behind `path` when it is a custom field."""

    def order(self, *, backward: bool) -> OrderBy | str:
        down = self.descending != backward
        if not self.nullable:
            return f"-{self.path}" if down else self.path
        nulls: dict[str, Any] = {"nulls_first": True} if backward else {"nulls_last": True}
        return F(self.path).desc(**nulls) if down else F(self.path).asc(**nulls)

    def beyond(self, value: Any, *, backward: bool) -> Q | None:
        """Rows whose key lies beyond the value in the walking direction; None when there are none."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backward else None
        comes_after = Q(**{f"{self.path}__{'lt' if self.descending != backward else 'gt'}": value})
        return (
            comes_after | Q(**{f"{self.path}__isnull": True})
            if self.nullable and not backward
            else comes_after
        )

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})


@dataclass(frozen=True)
class Position:
    """A row's sort values with its id, and whether the page lies before it."""

    values: tuple[Any, ...]
    backward: bool = False


class RowBeyond(Func):
    """`(a, b) > (x, y)`: PostgreSQL compares whole rows and uses the index on (a, b)."""

    output_field = BooleanField()

    def __init__(self, keys: Sequence[Key], values: Sequence[Any], sign: str) -> None:
        self.sign = sign
        super().__init__(
            *[F(k.path) for k in keys], *[Value(v, k.output) for k, v in zip(keys, values, strict=True)]
        )

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        compiled = [compiler.compile(part) for part in self.get_source_expressions()]
        half = len(compiled) // 2
        left, right = (", ".join(sql for sql, _ in part) for part in (compiled[:half], compiled[half:]))
        return f"({left}) {self.sign} ({right})", tuple(p for _, params in compiled for p in params)


@dataclass(frozen=True)
class Order:
    """A whole sort order; the last key is always the id."""

    spec: str
    keys: tuple[Key, ...]

    @property
    def paths(self) -> list[str]:
        return [key.path for key in self.keys]

    def position(self, row: Mapping[str, Any], *, backward: bool = False) -> str:
        """The cursor of a `.values()` row."""
        values = [_plain(row[key.path]) for key in self.keys]
        text = json.dumps([self.spec, int(backward), *values], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def read(self, cursor: str) -> Position:
        """Raises Invalid for a cursor that is broken or belongs to another order."""
        try:
            if len(cursor) > MAX_CURSOR:
                raise ValueError(cursor[:20])
            spec, backward, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            if spec != self.spec or backward not in (0, 1) or len(values) != len(self.keys):
                raise ValueError(spec)
            return Position(tuple(map(_read, self.keys, values)), backward == 1)
        except (ValueError, TypeError, ValidationError) as error:
            raise Invalid("翻页标记不对。请从第一页重新开始。", code="bad_cursor", field="cursor") from error

    def pages(self, rows: QuerySet[Any], position: Position | None) -> Iterator[QuerySet[Any]]:
        """The phases of a walk from the position, each ordered; take rows from one after the other."""
        backward = position is not None and position.backward
        rows, values = self.annotated(rows), position.values if position else None
        first, rest = self.keys[0], self.keys[1:]
        if not first.nullable:
            yield self._walk(rows, self.keys, values, backward)
            return
        empty = rows.filter(**{f"{first.path}__isnull": True})
        filled = rows.filter(**{f"{first.path}__isnull": False})
        always = (replace(first, nullable=False), *rest)
        if values is not None and values[0] is None:
            yield self._walk(empty, rest, values[1:], backward)
            if backward:
                yield self._walk(filled, always, None, backward)
        else:
            yield self._walk(filled, always, values, backward)
            if not backward:
                yield self._walk(empty, rest, None, backward)

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """All rows in this order, for exports."""
        return self.annotated(rows).order_by(*[key.order(backward=False) for key in self.keys])

    def annotated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with the custom fields of the order under their paths."""
        added = {key.path: key.alias for key in self.keys if key.alias is not None}
        return rows.annotate(**added) if added else rows

    def _walk(
        self, rows: QuerySet[Any], keys: Sequence[Key], values: Sequence[Any] | None, backward: bool
    ) -> QuerySet[Any]:
        if values is not None:
            rows = rows.filter(beyond(keys, values, backward=backward))
        return rows.order_by(*[key.order(backward=backward) for key in keys])


def beyond(keys: Sequence[Key], values: Sequence[Any], *, backward: bool) -> Any:
    """The condition that a row comes after (before) the one with these values."""
    if len({key.descending for key in keys}) == 1 and not any(key.nullable for key in keys):
        return RowBeyond(keys, values, "<" if keys[0].descending != backward else ">")
    q, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        further = key.beyond(value, backward=backward)
        if further is not None:
            q |= equal & further
        equal &= key.same(value)
    return q


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _read(key: Key, value: Any) -> Any:
    if value is None:
        if not key.nullable:
            raise ValueError(key.path)
        return None
    if not isinstance(value, bool | int | str) or (isinstance(value, str) and "\0" in value):
        raise ValueError(key.path)
    return key.output.to_python(value)
