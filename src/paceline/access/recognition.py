"""Who sends a request, in one statement: the session or token with its person, and what has changed since.

The same statement brings the stamps of everything that processes keep (`metadata.versions`) and the small figures that
other rooms show beside a person on every page, so that a request begins with one question to the database.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import JSONField

from paceline.access.models import User
from paceline.metadata import versions

BESIDE: dict[str, str] = {}
"""What other rooms want to know of a person: name → an SQL expression in which `u` is the person's row."""
OF_SESSION = """
    SELECT {person}, s.id AS session_key, s.data AS session_data, s.last_seen_at AS session_seen_at, {added}
    FROM access_session s LEFT JOIN access_user u ON u.id = s.user_id
    WHERE s.digest = %s AND s.expires_at > %s AND s.last_seen_at > %s AND s.created_at > %s
"""
OF_TOKEN = """
    SELECT {person}, t.id AS token_key, t.digest AS token_digest, t.grants AS token_grants,
           t.expires_at AS token_expires_at, t.last_used_at AS token_used_at, {added}
    FROM access_apitoken t JOIN access_user u ON u.id = t.user_id WHERE t.prefix = %s AND t.revoked_at IS NULL
"""  # noqa: S105


def by_session(digest: str, *, now: datetime, seen_after: datetime, signed_in_after: datetime) -> Any:
    """The person (`session_key`, `session_data`, `session_seen_at` beside) of a live session; None when there is none.

    A session in which nobody has signed in yet comes with a person without a key.
    """
    return _first(OF_SESSION, [digest, now, seen_after, signed_in_after])


def by_token(prefix: str) -> Any:
    """The person of a token that is not revoked, with `token_key token_digest token_grants …` beside; None if none."""
    found = _first(OF_TOKEN, [prefix])
    if found is not None:
        found.token_grants = json.loads(found.token_grants)
    return found


def _first(statement: str, params: list[Any]) -> Any:
    sql = made(statement, len(BESIDE))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
        if row is None:
            return None
        names = _names.get(sql) or _names.setdefault(sql, [column.name for column in cursor.description])
    own = [name for name, _ in columns()]
    found = User.from_db(connection.alias, own, row[: len(own)])
    for name in documents():
        setattr(found, name, json.loads(getattr(found, name) or "{}"))
    vars(found).update(zip(names[len(own) :], row[len(own) :], strict=True))
    versions.seen_now(json.loads(found.stamps or "{}"))  # type: ignore[attr-defined]
    return found


_names: dict[str, list[str]] = {}
"""What the columns of a statement are called."""


@cache
def made(statement: str, _rooms: int) -> str:
    """The statement with the columns of a person, and what rooms have asked to know by now."""
    added = [f"({versions.ALL}) AS stamps", *(f"{sql} AS {name}" for name, sql in BESIDE.items())]
    person = ", ".join(f"u.{connection.ops.quote_name(kind.column)}" for _, kind in columns())
    return statement.format(person=person, added=", ".join(added))


@cache
def columns() -> list[tuple[str, Any]]:
    """A person's attributes and what is kept in them."""
    return [(field.attname, field) for field in User._meta.concrete_fields]


@cache
def documents() -> list[str]:
    """Those of them that are kept as JSON."""
    return [name for name, kind in columns() if isinstance(kind, JSONField)]
