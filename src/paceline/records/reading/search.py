"""The search index: bigrams, pinyin, initials and phone fragments as a tsvector made in Python."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Func, Lookup, QuerySet, TextField, UUIDField, Value
from django.db.models.expressions import BaseExpression

from paceline.kernel import chinese
from paceline.kernel.errors import Invalid
from paceline.metadata.object_type import ObjectType

MAX_TOKENS = 400
MAX_QUERY = 60
SEVERAL = 2000
"""Up to this many hits are fetched by key; with more, walking the sort index finds a page sooner."""


class TokensVector(Func):
    """A tsvector made of exactly these tokens."""

    function = "array_to_tsvector"
    output_field = SearchVectorField()

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        super().__init__(Value(tokens, output_field=ArrayField(TextField())))


class OneOf(Func):
    """`id = ANY(array)`: one parameter however many keys, so that the statement stays the same."""

    template = "%(expressions)s"
    arg_joiner = " = ANY"
    output_field = BooleanField()

    def __init__(self, keys: list[Any]) -> None:
        array = ArrayField(UUIDField())
        super().__init__(F("pk"), Func(Value(keys, output_field=array), function="", output_field=array))


@SearchVectorField.register_lookup
class Matches(Lookup):
    """`search__matches=text`: the text is a tsquery built from quoted lexemes only."""

    lookup_name = "matches"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s::tsquery", (value,)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}", (*left_params, *right_params)


def tokens_of(of: ObjectType, record: Any, only: Collection[str] | None = None) -> list[str]:
    """The tokens of a record from the fields its View names and from custom text fields; `only` from some of them."""
    if of.find is None:
        return []
    found: dict[str, None] = {}
    for path in searched(of, only):
        for text in texts_at(of, record, path):
            found.update(dict.fromkeys(chinese.bigrams(text)))
            if path in of.find.pinyin:
                found.update(dict.fromkeys(chinese.pinyin_tokens(text)))
    for bound in of.custom_fields:
        if bound.type.is_indexed and (only is None or bound.name in only):
            for text in bound.type.search_text(bound.of(record)):
                found.update(dict.fromkeys(chinese.bigrams(text)))
    return [token for token in found if token][:MAX_TOKENS]


def searched(of: ObjectType, only: Collection[str] | None = None) -> list[str]:
    """The paths that are searched; `only` those that start at one of these fields."""
    paths = of.find.fields if of.find else ()
    return [path for path in paths if only is None or path.partition("__")[0] in only]


def linked(of: ObjectType) -> set[str]:
    """The links whose records' texts are searched together with this object's."""
    return {path.partition("__")[0] for path in searched(of) if "__" in path}


def rows_with_links(of: ObjectType) -> QuerySet[Any]:
    """All records, each read along with those whose titles are searched with it: for who makes the tokens of many."""
    links = {path.partition("__")[0] for path in searched(of) if "__" in path}
    rows = of.model._default_manager.all()
    return rows.select_related(*links) if links else rows


def texts_at(of: ObjectType, record: Any, path: str) -> Iterable[str]:
    """The texts of one field, or of a linked record's title by `link__field`."""
    first, _, rest = path.partition("__")
    if rest:
        linked = getattr(record, first, None)
        return (str(getattr(linked, rest, "") or ""),) if linked is not None else ()
    bound = of.fields[first]
    return bound.type.search_text(bound.of(record))


def vector(of: ObjectType, record: Any) -> BaseExpression | None:
    """The tsvector expression to store, or None for objects that are not searched."""
    return None if of.find is None else TokensVector(tokens_of(of, record))


def found_by(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows that match what somebody typed: all words must be found; the last one may be unfinished."""
    query = query_text(text)
    return rows.filter(search__matches=query) if query else rows


def query_text(text: str) -> str:
    """A tsquery from typed text; "" when there is nothing to look for."""
    return " & ".join(
        f"{quoted(token)}{':*' if prefix else ''}" for token, prefix in chinese.query_tokens(text[:MAX_QUERY])
    )


def quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def narrowed(rows: QuerySet[Any], of: ObjectType, text: str, allowed: Collection[str]) -> QuerySet[Any]:
    """The rows that match, in a form for which the planner uses the right index.

    The hits are looked for first, in a materialised step of their own: left in one statement, PostgreSQL walks the
    sort index and tests every row. `allowed` are the fields that the viewer may search; a hit that only a closed field
    explains does not count. Raises Invalid when the object is not searched.
    """
    if of.find is None:
        raise Invalid("%(object)s还不能搜索。", code="not_searchable", field="q", params={"object": of.label})
    query = query_text(text)
    if not query:
        return rows.none()
    matching = rows.filter(search__matches=query)
    hits = hits_of(matching)
    if has_closed(of, allowed):
        return rows.filter(pk__in=explained(rows.filter(Among(hits)), of, text, allowed))
    return rows.filter(Among(hits)) if hits.count <= SEVERAL else matching


@dataclass(frozen=True)
class Hits:
    """Keys as the text of an array: they go back to the database as they came."""

    count: int
    keys: str
    type: str


class Among(Func):
    """Whether the row's key is one of the hits."""

    output_field = BooleanField()

    def __init__(self, hits: Hits) -> None:
        self.hits = hits
        super().__init__(F("pk"))

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        key, params = compiler.compile(self.get_source_expressions()[0])
        return f"{key} = ANY(%s::{self.hits.type}[])", (*params, self.hits.keys)


def hits_of(rows: QuerySet[Any]) -> Hits:
    """At most one more than SEVERAL keys of the rows."""
    kind = str(rows.model._meta.pk.db_type(connection)).partition(" ")[0]
    try:
        sql, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Hits(0, "{}", kind)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH hit AS MATERIALIZED ({sql}) "  # noqa: S608
            f"SELECT count(*), array_agg(pk)::text FROM (SELECT pk FROM hit LIMIT {SEVERAL + 1}) capped",
            params,
        )
        count, keys = cursor.fetchone()
    return Hits(count, keys or "{}", kind)


def has_closed(of: ObjectType, allowed: Collection[str]) -> bool:
    """Whether the index holds text of fields that the viewer may not search."""
    added = [b.name for b in of.custom_fields if b.type.is_indexed]
    return len(searched(of, allowed)) < len(searched(of)) or not set(added) <= set(allowed)


def explained(rows: QuerySet[Any], of: ObjectType, text: str, allowed: Collection[str]) -> list[Any]:
    """Keys of the rows whose open fields alone contain what was typed."""
    links = {path.rpartition("__")[0] for path in searched(of, allowed)} - {""}
    wanted = chinese.query_tokens(text[:MAX_QUERY])
    return [
        record.pk for record in rows.select_related(*links) if holds(tokens_of(of, record, allowed), wanted)
    ]


def holds(tokens: Collection[str], wanted: Iterable[tuple[str, bool]]) -> bool:
    """Whether all wanted tokens are there; those marked as unfinished as a prefix."""
    return all(
        any(token.startswith(want) for token in tokens) if prefix else want in tokens
        for want, prefix in wanted
    )
