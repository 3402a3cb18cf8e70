"""Stamps that tell every process when something cached (custom fields, rights) has changed."""

from __future__ import annotations

import time
from collections.abc import Mapping

from django.db import connection, transaction

from paceline.kernel.ids import uuid7

LOOK_AGAIN_AFTER = 1.0
"""Seconds a look stays good outside requests; every request of the web looks anew."""
NEVER = float("-inf")
ALL = "SELECT jsonb_object_agg(name, stamp) FROM metadata_version"
"""All stamps as one value, for a statement that asks something else as well; hand the answer to `seen_now`."""


class Stamps:
    """What this process last saw."""

    def __init__(self) -> None:
        self.seen: Mapping[str, str] = {}
        self.looked_at = NEVER


_stamps = Stamps()


def look() -> None:
    """Read all stamps: one small query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, stamp::text FROM metadata_version")
        seen_now(dict(cursor.fetchall()))


def seen_now(stamps: Mapping[str, str]) -> None:
    """These are the stamps at this moment."""
    _stamps.seen = stamps
    _stamps.looked_at = time.monotonic()


def current(name: str) -> str | None:
    """The stamp of a subject, at most a second old."""
    if time.monotonic() - _stamps.looked_at > LOOK_AGAIN_AFTER:
        look()
    return _stamps.seen.get(name)


def all_current() -> Mapping[str, str]:
    """The stamps of all subjects, at most a second old: what was worked out under equal ones still holds."""
    if time.monotonic() - _stamps.looked_at > LOOK_AGAIN_AFTER:
        look()
    return _stamps.seen


def changed(name: str) -> None:
    """Say, in this transaction, that a subject has changed."""
    from paceline.metadata.models import Version

    Version.objects.update_or_create(name=name, defaults={"stamp": uuid7()})
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    """Look again at the next question."""
    _stamps.looked_at = NEVER
