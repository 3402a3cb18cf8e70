"""The search index: bigrams, pinyin, initials and phone fragments as a tsvector made in Python."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func, Lookup, QuerySet, TextField, Value
from django.db.models.expressions import BaseExpression

from paceline.kernel import chinese
from paceline.metadata.object_type import ObjectType

MAX_TOKENS = 400
MAX_QUERY = 60


class TokensVector(Func):
    """A tsvector made of exactly these tokens."""

    function = "array_to_tsvector"
    output_field = SearchVectorField()

    def __init__(self, tokens: list[str]) -> None:
        super().__init__(Value(tokens, output_field=ArrayField(TextField())))


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


def tokens_of(of: ObjectType, record: Any) -> list[str]:
    """The tokens of a record from the fields its View names and from custom text fields."""
    if of.find is None:
        return []
    found: dict[str, None] = {}
    for path in of.find.fields:
        for text in texts_at(of, record, path):
            found.update(dict.fromkeys(chinese.bigrams(text)))
            if path in of.find.pinyin:
                found.update(dict.fromkeys(chinese.pinyin_tokens(text)))
    for bound in of.custom_fields:
        if bound.type.kind in ("text", "phone", "email"):
            for text in bound.type.search_text(bound.of(record)):
                found.update(dict.fromkeys(chinese.bigrams(text)))
    return [token for token in found if token][:MAX_TOKENS]


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
