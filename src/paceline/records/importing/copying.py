"""Rows by COPY in PostgreSQL's text format, written with the connection of the running transaction."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from psycopg import sql

NULL = r"\N"
AT_A_TIME = 200
"""Lines per message: the server works on one while the next is made."""
SPECIAL = re.compile(r"[\\\t\n\r]")
ESCAPES = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
Encode = Callable[[Any], str]


def escaped(text: str) -> str:
    """Text as COPY reads it; NUL cannot be stored and goes."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return SPECIAL.sub(lambda found: ESCAPES[found[0]], text) if SPECIAL.search(text) else text


def as_json(value: Any) -> str:
    return escaped(json.dumps(value, ensure_ascii=False, default=str))


def as_array(value: Iterable[Any]) -> str:
    quoted = ('"' + str(item).replace("\\", "\\\\").replace('"', '\\"') + '"' for item in value)
    return escaped("{" + ",".join(quoted) + "}")


BY_TYPE: dict[type, Encode] = {
    str: escaped,
    bool: lambda value: "t" if value else "f",
    int: str,
    Decimal: lambda value: f"{value:f}",
    UUID: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    dict: as_json,
    list: as_array,
}


def encoder(field: models.Field[Any, Any]) -> Encode:
    """How one column's values are written."""
    if isinstance(field, models.JSONField):
        return lambda value: NULL if value is None else as_json(value)
    if isinstance(field, ArrayField):
        return lambda value: NULL if value is None else as_array(value)
    return encode


def encode(value: Any) -> str:
    """One value as COPY reads it, by its type."""
    if value is None:
        return NULL
    known = BY_TYPE.get(type(value))
    return known(value) if known else escaped(str(value))


def as_tsvector(tokens: Sequence[str]) -> str:
    """Search tokens as a tsvector without positions."""
    joined = "' '".join(tokens)
    if joined.count("'") != 2 * max(len(tokens) - 1, 0) or "\\" in joined:
        joined = "' '".join(token.replace("\\", "\\\\").replace("'", "''") for token in tokens)
    return escaped(f"'{joined}'") if tokens else ""


@dataclass(frozen=True)
class Load:
    """Rows for one table: lines of encoded fields separated by tabs, made while they are sent."""

    table: str
    columns: Sequence[str]
    lines: Iterable[str]

    def send(self) -> None:
        """Append the rows in the running transaction."""
        connection.ensure_connection()
        with connection.wrap_database_errors:
            self.send_on(connection.connection)

    def send_on(self, raw: psycopg.Connection[Any]) -> None:
        """The same on a given connection; several threads may take turns with it."""
        lines = iter(self.lines)
        piece = list(islice(lines, AT_A_TIME))
        if not piece:
            return
        names = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(self.table), names)
        with raw.cursor() as cursor, cursor.copy(statement) as stream:
            while piece:
                stream.write("\n".join(piece) + "\n")
                piece = list(islice(lines, AT_A_TIME))
