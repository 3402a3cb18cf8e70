"""Workdays as whole numbers: today (or the next workday) is 0, and back to dates of the working calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.periods import Period


@dataclass(frozen=True)
class Timeline:
    """Numbers the workdays of ``calendar`` from the morning of ``as_of``."""

    calendar: WorkingCalendar
    as_of: date

    def number(self, day: date) -> int:
        """Workdays from the as-of morning to ``day``; a day off has the number of the next workday."""
        return self.calendar.workdays_between(self.as_of, day)

    def day(self, number: int) -> date:
        """The date of workday ``number``."""
        first = self.calendar.add_workdays(self.as_of, 0)
        return first if number == 0 else self.calendar.add_workdays(first, number)

    def last(self, period: Period) -> int:
        """The number of the last workday of ``period``; below 0 when none is left."""
        return self.number(period.end) - 1

    def weights(self, period: Period) -> list[float]:
        """The weights of the workdays of ``period`` in order."""
        return [float(self.calendar.weight(day)) for day in self.calendar.workdays(period.start, period.end)]
