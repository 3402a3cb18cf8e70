"""Statements that are compiled once. Django needs longer to compile one than PostgreSQL to answer it.

A plan is SQL with a mark among its parameters for the key that each run brings. What is kept here follows from the
actor's rights, the object's fields and the rooms' settings, and ends when any of them has changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.metadata import versions
from paceline.metadata.object_type import ObjectType
from paceline.records.reading.search import OneOf

ANY_KEY = UUID(int=0)
"""Stands among the parameters for the key."""
ANY_KEYS = [ANY_KEY]
"""Stands there for a list of keys."""
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
        return [key if value in (ANY_KEY, ANY_KEYS) else value for value in self.params]

    @cached_property
    def question(self) -> str:
        """What is asked: for equal keys, equal questions have the same answer."""
        return f"{self.sql} {self.params!r}"


def kept(by: Principal, of: ObjectType, shape: Hashable, make: Callable[[], T]) -> T:
    """What `make` returns, made once for this actor and shape until rights, fields or settings change."""
    memory: dict[Any, tuple[Any, T]] = by.kept.setdefault(KEPT, {})
    return remembered(memory, (of.name, shape), make)


def remembered(memory: dict[Any, tuple[Any, T]], key: Hashable, make: Callable[[], T]) -> T:
    """The same in a memory of one's own."""
    known, stamps = memory.get(key), versions.all_current()
    if known is None or known[0] != stamps:
        if len(memory) >= MOST:
            memory.clear()
        known = memory[key] = (stamps, make())
    return known[1]


def planned(query: Callable[[Any], QuerySet[Any]]) -> Callable[[Any], list[Any]]:
    """A query by one key that is compiled once: declared as a function of the key, called for the rows of a key.

    What it asks for besides must not vary from call to call: neither the time nor who asks.
    """
    memory: dict[Any, tuple[Any, Plan]] = {}

    @wraps(query)
    def rows(key: Any) -> list[Any]:
        return remembered(memory, "plan", lambda: compiled(query(ANY_KEY))).run(key)

    return rows


def seen(by: Principal, of: ObjectType, key: Any, verb: str = "read", *, removed: bool = False) -> Any:
    """The record on which the actor may do `verb`, or None."""
    return to_see(by, of, verb, removed=removed).one(key)


def to_see(by: Principal, of: ObjectType, verb: str = "read", *, removed: bool = False) -> Plan:
    """The plan of `seen`."""
    return kept(by, of, ("seen", verb, removed), lambda: compiled(within(by, of, verb, removed)))


def seen_all(by: Principal, of: ObjectType, keys: Collection[Any], verb: str = "read") -> list[Any]:
    """The records of these keys on which the actor may do `verb`, in no order."""

    def several() -> QuerySet[Any]:
        rows = visible(by, of.model, verb).filter(OneOf(ANY_KEYS))
        return rows.defer("search") if of.find is not None else rows

    return kept(by, of, ("seen all", verb), lambda: compiled(several())).run(list(keys))


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
    beside = get_related_populators(about, compiler.select, rows.db)  # type: ignore[call-arg]

    def record(row: Sequence[Any]) -> Any:
        made = about["model"].from_db(rows.db, attnames, row[first:end])
        for linked in beside:
            linked.populate(row, made)
        for name, at in marks.items():
            setattr(made, name, row[at])
        return made

    return lambda found: [record(row) for row in found]


def converted(compiler: SQLCompiler, read: Callable[[Rows], list[Any]]) -> Callable[[Rows], list[Any]]:
    """The reader after the conversions that Django's fields and the database want."""
    converters = compiler.get_converters([part[0] for part in compiler.select[: compiler.col_count]])
    return (lambda found: read(list(compiler.apply_converters(found, converters)))) if converters else read
