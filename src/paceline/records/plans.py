"""Statements that are compiled once. Django needs longer to compile one than PostgreSQL to answer it.

A plan is SQL with a mark among its parameters for the key that each run brings. What is kept here follows from the
actor's rights, the object's fields and the rooms' settings, and ends when any of them has changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.metadata import versions
from paceline.metadata.object_type import ObjectType

ANY_KEY = UUID(int=0)
"""Stands among the parameters for the key."""
KEPT = "plans"
MOST = 200
"""How many plans an actor has at most; sort orders and columns are people's choice."""
MARK = re.compile("%%|%s")
T = TypeVar("T")
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Plan:
    """A compiled SELECT and how its rows are read: as dictionaries for `.values()`, else as records."""

    sql: str
    params: tuple[Any, ...] = ()
    read: Callable[[Rows], list[Any]] = list

    def run(self, key: Any = None) -> list[Any]:
        """The rows now, for this key."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.filled(key))
            return self.read(cursor.fetchall())

    def one(self, key: Any = None) -> Any:
        """The first row, or None."""
        return next(iter(self.run(key)), None)

    def filled(self, key: Any) -> list[Any]:
        return [key if value == ANY_KEY else value for value in self.params]


def kept(by: Principal, of: ObjectType, shape: Hashable, make: Callable[[], T]) -> T:
    """What `make` returns, made once for this actor and shape until rights, fields or settings change."""
    memory: dict[Any, tuple[Any, T]] = by.kept.setdefault(KEPT, {})
    known, stamps = memory.get((of.name, shape)), versions.all_current()
    if known is None or known[0] != stamps:
        if len(memory) >= MOST:
            memory.clear()
        known = memory[of.name, shape] = (stamps, make())
    return known[1]


def seen(by: Principal, of: ObjectType, key: Any, verb: str = "read", *, removed: bool = False) -> Any:
    """The record on which the actor may do `verb`, or None."""
    return kept(by, of, ("seen", verb, removed), lambda: compiled(within(by, of, verb, removed))).one(key)


def locked(by: Principal, of: ObjectType, key: Any, verb: str, *, removed: bool = False) -> Any:
    """The same, locked until the transaction ends."""
    made = kept(
        by,
        of,
        ("locked", verb, removed),
        lambda: compiled(within(by, of, verb, removed).select_for_update(of=("self",))),
    )
    return made.one(key)


def within(by: Principal, of: ObjectType, verb: str, removed: bool) -> QuerySet[Any]:
    """The record of any key, if it lies within the actor's scope; its search tokens are for the index alone."""
    rows = visible(by, of.model, verb, removed=removed).filter(pk=ANY_KEY)
    return rows.defer("search") if of.find is not None else rows


def compiled(rows: QuerySet[Any]) -> Plan:
    """The plan of a query; one that can find nothing asks nothing."""
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return Plan("")
    return Plan(*with_days(sql, params), converted(compiler, reader(rows, compiler)))


def with_days(sql: str, params: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """The statement with days as part of it; a plan is kept for a day at most.

    PostgreSQL plans a statement anew each time, which takes longer than to run it, when days are left open.
    """
    left, kept_params = iter(params), []

    def filled(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return "%%"
        value = next(left)
        if type(value) is date:
            return f"'{value.isoformat()}'::date"
        kept_params.append(value)
        return "%s"

    return MARK.sub(filled, sql), tuple(kept_params)


def reader(rows: QuerySet[Any], compiler: SQLCompiler) -> Callable[[Rows], list[Any]]:
    """From rows of columns to dictionaries or records."""
    query, about = rows.query, compiler.klass_info
    if about is None or rows._fields is not None:  # type: ignore[attr-defined]
        names = list(query.selected or (*query.values_select, *query.annotation_select))
        return lambda found: [dict(zip(names, row, strict=True)) for row in found]
    columns = about["select_fields"]
    attnames = [compiler.select[at][0].target.attname for at in columns]
    first, end, marks = columns[0], columns[-1] + 1, compiler.annotation_col_map or {}

    def record(row: Sequence[Any]) -> Any:
        made = about["model"].from_db(rows.db, attnames, row[first:end])
        for name, at in marks.items():
            setattr(made, name, row[at])
        return made

    return lambda found: [record(row) for row in found]


def converted(compiler: SQLCompiler, read: Callable[[Rows], list[Any]]) -> Callable[[Rows], list[Any]]:
    """The reader after the conversions that Django's fields and the database want."""
    converters = compiler.get_converters([part[0] for part in compiler.select[: compiler.col_count]])
    return (lambda found: read(list(compiler.apply_converters(found, converters)))) if converters else read
