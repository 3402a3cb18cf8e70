"""The clock of a service promise (F46): runs in working hours, stands while the customer is waited for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from paceline.kernel.calendar import WorkingCalendar


@dataclass(frozen=True)
class ServiceClock:
    """Since when it runs (UTC), how many working minutes it has stood, and since when it stands now."""

    began_at: datetime
    calendar: WorkingCalendar
    stood: int = 0
    stands_since: datetime | None = None

    def stopped(self, at: datetime) -> ServiceClock:
        """Standing from `at` on; one that stands already keeps its moment."""
        return self if self.stands_since else replace(self, stands_since=at)

    def started(self, at: datetime) -> ServiceClock:
        """Running again from `at` on."""
        if self.stands_since is None:
            return self
        stood = self.calendar.business_minutes_between(self.stands_since, at)
        return replace(self, stood=self.stood + stood, stands_since=None)

    def due(self, minutes: int) -> datetime:
        """When so many working minutes will have passed: Friday 17:30, 9–18, 120 minutes → Monday 10:30.

        Two hours of waiting for the customer move it by two hours.
        """
        return self.calendar.due_after(self.began_at, minutes + self.stood)

    def used(self, until: datetime) -> int:
        """Working minutes that ran until then."""
        now = self.started(until)
        return max(0, self.calendar.business_minutes_between(self.began_at, until) - now.stood)
