"""How rows are written: statements made once per table, several of them sent together so that nobody waits twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import AutoField, Field, Model

from paceline.records.reading.search import TokensVector

Statement = tuple[str, Sequence[Any]]
PLAIN: dict[type[Field[Any, Any]], type] = {
    models.UUIDField: UUID, models.DateTimeField: datetime, models.CharField: str, models.TextField: str,
    models.BooleanField: bool,
}  # fmt: skip
READYING = "get_db_prep_save", "get_db_prep_value", "get_prep_value"


@dataclass(frozen=True)
class Place:
    """A column, how it is written in a statement, and how its values are made ready."""

    field: Field[Any, Any]
    sign: str
    plain: type | None
    """Values of just this type are written as they are."""

    def value(self, given: Any) -> Any:
        if given is None or type(given) is self.plain:
            return given
        return self.field.get_db_prep_save(given, connection)


def insert(rows: Sequence[Model], returning: str = "") -> Statement:
    """One INSERT of rows of one model, as they are; `returning` names a column to answer with."""
    head, places = columns_of(type(rows[0]))
    signs, values = [], []
    for row in rows:
        parts = [placed(place, getattr(row, place.field.attname)) for place in places.values()]
        signs.append(f"({', '.join(sign for sign, _ in parts)})")
        values += [value for _, value in parts]
    ending = f" RETURNING {connection.ops.quote_name(returning)}" if returning else ""
    return f"{head} VALUES {', '.join(signs)}{ending}", values


def inserts(rows: Iterable[Model]) -> list[Statement]:
    """An INSERT per model."""
    by_model: dict[type[Model], list[Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    return [insert(each) for each in by_model.values()]


def update(model: type[Model], key: Any, version: int, columns: Mapping[str, Any]) -> Statement:
    """An UPDATE of one record by attribute names, which finds it only in this version."""
    _, places = columns_of(model)
    parts = [(places[name].field.column, *placed(places[name], value)) for name, value in columns.items()]
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(str(column))} = {sign}" for column, sign, _ in parts)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE id = %s AND version = %s"  # noqa: S608
    return sql, [*(value for *_, value in parts), key, version]


def placed(place: Place, given: Any) -> tuple[str, Any]:
    """The sign that stands for a value, and the value."""
    if isinstance(given, TokensVector):
        return "array_to_tsvector(%s::text[])", given.tokens
    return place.sign, place.value(given)


@cache
def columns_of(model: type[Model]) -> tuple[str, dict[str, Place]]:
    """The beginning of an INSERT and the columns by attribute names; what the database counts up is left out."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names})", {
        f.attname: Place(f, sign(f), plain(f)) for f in fields
    }


def plain(field: Field[Any, Any]) -> type | None:
    """The type of which Django hands values on unchanged; none where a field has a way of its own."""
    asked = field.target_field if isinstance(field, models.ForeignKey) else field
    for base, kind in PLAIN.items():
        if isinstance(asked, base) and all(getattr(type(asked), m) is getattr(base, m) for m in READYING):
            return kind
    return None


def sign(field: Field[Any, Any]) -> str:
    """How a column's value is written, e.g. `%s::uuid[]`."""
    written = getattr(field, "get_placeholder", None)
    return str(written(None, None, connection)) if written else "%s"


def run(statement: Statement, *before: Statement) -> list[tuple[Any, ...]]:
    """Send statements together; the answer is that of the first. `before` it the others have been done.

    All of them see the rows as they were before: no two may write to the same row, nor read what another writes.
    """
    sql, values = statement
    steps = ", ".join(f"step{at} AS ({step})" for at, (step, _) in enumerate(before))
    with connection.cursor() as cursor:
        params = [*(value for _, given in before for value in given), *values]
        cursor.execute(f"WITH {steps} {sql}" if steps else sql, params)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def saved(row: Any) -> Any:
    """The row after it was inserted: Django knows that it is in the database."""
    row._state.adding, row._state.db = False, connection.alias
    return row


def run_all(statements: Iterable[Statement]) -> None:
    """One after the other."""
    for statement in statements:
        run(statement)
