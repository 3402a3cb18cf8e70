"""阅读确认: who of those whom a published target concerns has read it, the target itself and what is below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from paceline.access.scope import visible
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import IN_FORCE

MOST = 60


@dataclass(frozen=True)
class Reader:
    """Somebody who answers for a target, and when they confirmed that they read it."""

    target: Target
    at: datetime | None

    @property
    def name(self) -> str:
        return self.target.owner.name if self.target.owner else ""


@dataclass(frozen=True)
class ReadBy:
    """Those who have not read it first."""

    readers: list[Reader]

    @property
    def read(self) -> int:
        return sum(one.at is not None for one in self.readers)

    @property
    def shown(self) -> list[Reader]:
        return self.readers[:MOST]


def read_by(on: Opened) -> ReadBy | None:
    """Of a target in force."""
    target: Target = on.record
    if not target.counts:
        return None
    readers = [Reader(one, one.confirmed_at) for one in branch(on, target) if one.owner_id]
    return ReadBy(sorted(readers, key=lambda one: one.at is not None))


def branch(on: Opened, target: Target) -> Iterator[Target]:
    """The target and what is below it in force, as far as the person sees it, level by level."""
    rows = visible(on.by, Target).select_related("owner")
    level = list(rows.filter(pk=target.pk))
    while level:
        yield from level
        below = rows.filter(parent__in=[one.pk for one in level], state__in=IN_FORCE)
        level = list(below.order_by("name", "pk"))
