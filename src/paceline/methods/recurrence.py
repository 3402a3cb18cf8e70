"""On which days something that comes again and again falls: weekly, every so many days, monthly."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["weekly", "days", "monthly"]
OnRest = Literal["keep", "next", "skip"]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Recurrence:
    """From `starts_on` to `ends_on` (None: without end).

    weekly: on `weekdays` (0 is Monday), or on the weekday of the start; days: every `every` days from the start;
    monthly: on day `month_day` (of the start when 0), on the last day of shorter months.
    """

    kind: Kind
    starts_on: date
    ends_on: date | None = None
    every: int = 1
    weekdays: frozenset[int] = frozenset()
    month_day: int = 0

    def falls_on(self, day: date) -> bool:
        """Whether it comes on that day."""
        if day < self.starts_on or (self.ends_on is not None and day > self.ends_on):
            return False
        if self.kind == "weekly":
            return day.weekday() in (self.weekdays or {self.starts_on.weekday()})
        if self.kind == "days":
            return (day - self.starts_on).days % max(self.every, 1) == 0
        last = monthrange(day.year, day.month)[1]
        return day.day == min(self.month_day or self.starts_on.day, last)

    def between(self, first: date, last: date) -> Iterator[date]:
        """The days on which it comes, from `first` to `last` with both, in order."""
        day, last = max(first, self.starts_on), last if self.ends_on is None else min(last, self.ends_on)
        while day <= last:
            if self.falls_on(day):
                yield day
            day += ONE_DAY


def moved(day: date, on_rest: OnRest, is_workday: Callable[[date], bool]) -> date | None:
    """The day itself, the next workday, or None for nothing at all, when it falls on a day of rest."""
    if on_rest == "keep" or is_workday(day):
        return day
    if on_rest == "skip":
        return None
    for ahead in range(1, 60):
        if is_workday(day + ONE_DAY * ahead):
            return day + ONE_DAY * ahead
    return None
