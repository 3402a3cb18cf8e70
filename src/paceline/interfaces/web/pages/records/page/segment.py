"""The block of a segment's page: its size for this reader, its conditions, its last month, what it overlaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from paceline.access.scope import visible
from paceline.customers.models import Customer, Segment
from paceline.customers.segments.refreshing import MEMBERSHIP
from paceline.customers.segments.sizes import Overlap, history, overlaps
from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.lists.filters.words import chips
from paceline.interfaces.web.pages.lists.tabs import whole
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.metadata.registry import registry

DAYS = 30


@dataclass(frozen=True)
class Sized:
    """What the block shows."""

    days: list[tuple[date, int]]
    sentences: list[str]
    overlaps: list[Overlap]
    url: str
    may_adjust: bool

    @property
    def size(self) -> int:
        return self.days[-1][1]

    @property
    def grown(self) -> int:
        """By how many more or fewer than on the first day."""
        return self.size - self.days[0][1]


def sized(on: Opened) -> Sized:
    """The segment as this reader sees it."""
    segment: Any = on.record
    asked = {"all": [{"field": MEMBERSHIP, "op": "in", "value": [str(segment.pk)]}]}
    parts = whole(segment.definition).get("all", [])
    return Sized(
        history(segment, on.by, formats.today(), DAYS),
        [chip.broken or chip.sentence for chip in chips(parts, registry.of(Customer), on.by)],
        overlaps(segment, on.by),
        list_url("customers.customer", asked),
        segment.is_dynamic and visible(on.by, Segment, "change").filter(pk=segment.pk).exists(),
    )
