"""What is worked out for one person and asked for on every page: good for a minute, or until a target changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.utils.translation import get_language

from paceline.access.principal import Principal
from paceline.kernel import clock
from paceline.metadata import versions

FRESH = timedelta(minutes=1)
SUBJECT = "targets"
T = TypeVar("T")


def fresh(by: Principal, key: str, read: Callable[[], T]) -> T:
    """The value kept with the person, else a new one. Its words are in the language of who asks."""
    key, stamp, now = f"{key}:{get_language()}", versions.current(SUBJECT), clock.now()
    known: tuple[Any, Any, T] | None = by.kept.get(key)
    if known is None or known[0] != stamp or not known[1] <= now < known[1] + FRESH:
        known = by.kept[key] = (stamp, now, read())
    return known[2]


def targets_changed() -> None:
    """Call it in the transaction that puts targets into force, changes or ends them."""
    versions.changed(SUBJECT)
