"""What somebody usually buys: how often, every how many days, how long ago, at which price. Days and lines in."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median

GAPS = 2
"""So many gaps between purchases make an interval usual."""


@dataclass(frozen=True)
class Bought:
    """One line of a purchase: what, on which day, at which unit price."""

    item: Hashable
    on: date
    price: Decimal
    currency: str = ""


@dataclass(frozen=True)
class Favourite:
    """`times` are days on which it was bought; `interval` is the median gap in days, None after fewer than three."""

    item: Hashable
    times: int
    interval: int | None
    since: int
    last: Bought

    @property
    def is_due(self) -> bool:
        """Whether it is as long ago as usual, or longer."""
        return self.interval is not None and self.since >= self.interval


def favourites(lines: Iterable[Bought], today: date, most: int = 3) -> list[Favourite]:
    """The items bought on the most days, the latest first among equals. Lines of days to come do not count."""
    by_item: dict[Hashable, list[Bought]] = {}
    for line in lines:
        if line.on <= today:
            by_item.setdefault(line.item, []).append(line)
    found = [favourite_of(item, rows, today) for item, rows in by_item.items()]
    return sorted(found, key=lambda one: (-one.times, one.since))[:most]


def favourite_of(item: Hashable, lines: list[Bought], today: date) -> Favourite:
    """One item over all its lines; of several on the last day the last given counts."""
    days = sorted({line.on for line in lines})
    gaps = [(after - before).days for before, after in pairwise(days)]
    interval = round(median(gaps)) if len(gaps) >= GAPS else None
    last = max(enumerate(lines), key=lambda pair: (pair[1].on, pair[0]))[1]
    return Favourite(item, len(days), interval, (today - days[-1]).days, last)
