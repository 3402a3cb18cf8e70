"""Which events some address wants, asked for every event: kept in memory until the list of addresses changes."""

from __future__ import annotations

from fnmatch import fnmatchcase
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.kept import Kept
from paceline.workflow.models import Webhook

NEVER = ("workflow.", "access.session.")
"""Telling of these would tell of the telling, or of every sign-in."""


def read() -> dict[UUID, tuple[str, ...]]:
    """The patterns of every address that is in use."""
    rows = visible(SYSTEM, Webhook).filter(stopped_at=None).values_list("pk", "patterns")
    return {key: tuple(patterns) for key, patterns in rows}


kept = Kept("webhooks", read)


def wanting(event: str) -> list[UUID]:
    """Which addresses want an event of this name. A pattern's `*` stands for anything."""
    if event.startswith(NEVER):
        return []
    return [
        key
        for key, patterns in kept.get().items()
        if any(fnmatchcase(event, pattern) for pattern in patterns)
    ]


def is_wanted(event: str) -> bool:
    """Whether any address wants an event of this name."""
    return bool(wanting(event))
