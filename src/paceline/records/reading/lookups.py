"""Small facts about many records, asked for together: titles of linked records, subjects of events, names of people.

Collect first, then `load()` once: every kind of record is one branch of a single UNION ALL.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DecimalField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject

from paceline.access.principal import Principal
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records import plans
from paceline.records.plans import ANY_KEY
from paceline.records.reading.search import OneOf

TITLE = "title"
ANY_KEYS = [ANY_KEY]
"""Stands among the parameters of a kept statement for several keys."""
NUMBER_OF = "SELECT %s::text, ''::text, jsonb_build_object('number', count(*)) FROM"
NOTHING = "SELECT NULL::text, NULL::text, NULL::jsonb WHERE false"


class Lookups:
    """What is known by `(source, key)` after `load()`."""

    def __init__(self) -> None:
        self.titles: dict[str, set[UUID]] = {}
        self.branches: list[QuerySet[Any, Any]] = []
        self.statements: list[tuple[str, Sequence[Any]]] = []
        self.known: dict[tuple[str, str], dict[str, Any]] = {}

    def want_title(self, target: str, key: Any) -> None:
        """Ask for the title of a linked record. A title belongs to the record that links to it, so no scope applies."""
        if key and target in registry.objects:
            self.titles.setdefault(target, set()).add(key if isinstance(key, UUID) else UUID(str(key)))

    def want(
        self,
        source: str,
        rows: QuerySet[Any, Any],
        fields: Iterable[str] | Mapping[str, str],
        most: int | None = None,
    ) -> None:
        """Ask for fields of some rows under a name of your own; `{"name": "path"}` renames, `most` limits."""
        paths = dict(fields) if isinstance(fields, Mapping) else {name: name for name in fields}
        asked = branch(source, rows, paths)
        self.branches.append(asked if most is None else asked[:most])

    def want_count(
        self,
        source: str,
        by: Principal,
        of: ObjectType,
        rows: Callable[[], QuerySet[Any, Any]],
        key: UUID,
        cap: int,
    ) -> None:
        """Ask how many rows there are, looking no further than one beyond `cap`; compiled once per actor.

        They follow from one key, which stands in `rows` as ANY_KEY.
        """
        sql, params = plans.kept(by, of, ("count", source, cap), lambda: counted(source, rows(), cap))
        self.statements.append((sql, [key if value == ANY_KEY else value for value in params]))

    def want_latest(self, source: str, rows: QuerySet[Any, Any], by: str, latest: Any) -> None:
        """Ask for one aggregate per value of a link, e.g. the last contact of each person; it comes as `at`."""
        text = TextField()
        self.branches.append(
            rows.order_by().values(by).annotate(at=latest)
            .values_list(Value(source, text), Cast(by, text), JSONObject(at=F("at")))
        )  # fmt: skip

    def load(self) -> None:
        """Run the one query. May be called again after more has been asked for."""
        for target, keys in self.titles.items():
            wanted = [key for key in keys if (title_of(target), str(key)) not in self.known]
            if wanted:
                sql, params = titles_in(target)
                self.statements.append((sql, [wanted if value == ANY_KEYS else value for value in params]))
        statements = [*self.statements, *map(compiled, self.branches)]
        if statements:
            sql = " UNION ALL ".join(f"({sql})" for sql, _ in statements)
            with connection.cursor() as cursor:
                cursor.execute(sql, [value for _, params in statements for value in params])
                for source, key, data in cursor.fetchall():
                    self.known[source, key] = json.loads(data)
        self.titles, self.branches, self.statements = {}, [], []

    def title(self, target: str, key: Any) -> str:
        """The title of a linked record; "" when there is none."""
        found = self.known.get((title_of(target), str(key)))
        return str(found[TITLE]) if found else ""

    def count(self, source: str) -> int:
        """What `want_count` found."""
        found = self.known.get((source, ""))
        return int(found["number"]) if found else 0

    def get(self, source: str, key: Any) -> dict[str, Any] | None:
        """What was found under a name of your own, as JSON values."""
        return self.known.get((source, str(key)))

    def every(self, source: str) -> dict[str, dict[str, Any]]:
        """All that was found under a name of your own, by key."""
        return {key: found for (name, key), found in self.known.items() if name == source}


def counted(source: str, rows: QuerySet[Any, Any], cap: int) -> tuple[str, Sequence[Any]]:
    """The statement of one count, as short as can be: planning the many counts of a page takes longer than counting."""
    try:
        sql, params = rows.order_by().values("pk")[: cap + 1].query.sql_with_params()
    except EmptyResultSet:
        return NOTHING, ()
    return " ".join((NUMBER_OF, f"({sql})", "AS counted")), (source, *params)


@cache
def titles_in(target: str) -> tuple[str, Sequence[Any]]:
    """The titles of an object's records, live or in the bin, for any keys."""
    of = registry.get(target)
    rows = of.model._default_manager.filter(OneOf(ANY_KEYS))
    return compiled(branch(title_of(target), rows, {TITLE: of.title}))


def compiled(rows: QuerySet[Any, Any]) -> tuple[str, Sequence[Any]]:
    """A branch as SQL; one that can find nothing as SQL that finds nothing."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return NOTHING, ()
    return sql, params


def title_of(target: str) -> str:
    return f"title:{target}"


def branch(source: str, rows: QuerySet[Any, Any], paths: Mapping[str, str]) -> QuerySet[Any, Any]:
    """Rows as (source, key, fields as JSON)."""
    text = TextField()
    fields = {name: exact(rows, path) for name, path in paths.items()}
    return rows.order_by().values_list(Value(source, text), Cast("pk", text), JSONObject(**fields))


def exact(rows: QuerySet[Any, Any], path: str) -> Any:
    """A column as it stands in JSON: decimals as text, because a JSON number would round them."""
    field = rows.model._meta.get_field(path) if path != "pk" and "__" not in path else None
    return Cast(path, TextField()) if isinstance(field, DecimalField) else F(path)
