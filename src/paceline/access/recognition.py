"""Who sends a request, in one statement: the session or token with its person, and what has changed since.

The same statement brings the stamps of everything that processes keep (`metadata.versions`) and the small figures that
other rooms show beside a person on every page, so that a request begins with one question to the database.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from paceline.access.models import User
from paceline.metadata import versions

BESIDE: dict[str, str] = {}
"""What other rooms want to know of a person: name → an SQL expression in which `u` is the person's row."""
OF_SESSION = """
    SELECT u.*, s.id AS session_key, s.data AS session_data, s.last_seen_at AS session_seen_at, {added}
    FROM access_session s LEFT JOIN access_user u ON u.id = s.user_id
    WHERE s.digest = %s AND s.expires_at > %s AND s.last_seen_at > %s AND s.created_at > %s
"""
OF_TOKEN = """
    SELECT u.*, t.id AS token_key, t.digest AS token_digest, t.grants AS token_grants, t.expires_at AS token_expires_at,
           t.last_used_at AS token_used_at, {added}
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
    added = [f"({versions.ALL}) AS stamps", *(f"{sql} AS {name}" for name, sql in BESIDE.items())]
    found = next(iter(User.objects.raw(statement.format(added=", ".join(added)), params)), None)
    if found is not None:
        versions.seen_now(json.loads(found.stamps or "{}"))  # type: ignore[attr-defined]
    return found
