"""Stamps that tell every process when something cached (custom fields, rights) has changed."""

from __future__ import annotations

import time
from uuid import UUID

from django.db import transaction

from paceline.kernel.ids import uuid7

LOOK_AGAIN_AFTER = 1.0
"""Seconds a look stays good outside requests; the web looks once at the start of every request."""


class Stamps:
    """What this process last saw."""

    def __init__(self) -> None:
        self.seen: dict[str, UUID] = {}
        self.looked_at = 0.0


_stamps = Stamps()


def look() -> None:
    """Read all stamps: one small query."""
    from paceline.metadata.models import Version

    _stamps.seen = dict(Version.objects.values_list("name", "stamp"))
    _stamps.looked_at = time.monotonic()


def current(name: str) -> UUID | None:
    """The stamp of a subject, at most a second old."""
    if time.monotonic() - _stamps.looked_at > LOOK_AGAIN_AFTER:
        look()
    return _stamps.seen.get(name)


def changed(name: str) -> None:
    """Say, in this transaction, that a subject has changed."""
    from paceline.metadata.models import Version

    Version.objects.update_or_create(name=name, defaults={"stamp": uuid7()})
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    """Look again at the next question."""
    _stamps.looked_at = 0.0
