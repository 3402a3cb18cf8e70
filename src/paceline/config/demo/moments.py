"""Time in the demo's story: workdays from its first day to today, and plausible moments on them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.clock import as_zone, in_utc

DAYS = 548
BUSY_HOURS = (9, 9, 10, 10, 10, 11, 11, 13, 14, 14, 14, 15, 15, 15, 16, 16, 17)
"""Hours at which things happen; doubled ones are busier."""


@dataclass
class Moments:
    """Working moments between the story's beginning and now."""

    rng: Random
    calendar: WorkingCalendar
    today: date
    now: datetime
    days: list[date] = field(init=False)

    def __post_init__(self) -> None:
        first = self.today - timedelta(days=DAYS)
        self.days = list(self.calendar.workdays(first, self.today + timedelta(days=1)))

    @property
    def first(self) -> datetime:
        """Before anything happened."""
        return self.on(self.days[0], time(8))

    def on(self, day: date, at: time) -> datetime:
        """A local time of a day."""
        return in_utc(datetime.combine(day, at, tzinfo=as_zone(self.calendar.zone)))

    def any_on(self, day: date) -> datetime:
        """Some working moment of a day."""
        return self.on(day, time(self.rng.choice(BUSY_HOURS), self.rng.randrange(60), self.rng.randrange(60)))

    def day_at(self, share: float) -> date:
        """The workday at a share of the story: 0 is the first, 1 the last."""
        return self.days[min(len(self.days) - 1, max(0, int(share * len(self.days))))]

    def later(self, at: datetime, workdays: int) -> datetime:
        """A moment so many workdays after another one; it may lie in the future. 0 is later on the same day."""
        if workdays <= 0:
            return at + timedelta(minutes=self.rng.randint(5, 90))
        place = bisect_left(self.days, self.day_of(at)) + workdays
        if place < len(self.days):
            return max(self.any_on(self.days[place]), at + timedelta(minutes=5))
        ahead = place - len(self.days) + 1
        return self.any_on(self.calendar.add_workdays(self.today, ahead))

    def earlier(self, at: datetime, workdays: int) -> datetime:
        """A moment so many workdays before another one."""
        place = bisect_left(self.days, self.day_of(at)) - workdays
        return self.any_on(self.days[max(0, place)])

    def day_of(self, at: datetime) -> date:
        """The local day of a moment."""
        return at.astimezone(as_zone(self.calendar.zone)).date()

    def ahead(self, least: int, most: int) -> date:
        """A workday after today."""
        return self.calendar.add_workdays(self.today, self.rng.randint(least, most))
