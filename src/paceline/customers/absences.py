"""Who is away when: known to the room above, which keeps the leave of people; nobody is while it has not told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

DaysAway = Callable[[Iterable[UUID], date, date], dict[UUID, set[date]]]


@dataclass
class Absences:
    """How days of leave within [start, end) are looked up; set once when the product starts."""

    look: DaysAway | None = None

    def between(self, people: Iterable[UUID], start: date, end: date) -> dict[UUID, set[date]]:
        return self.look(people, start, end) if self.look else {}

    def on(self, people: Iterable[UUID], day: date) -> set[UUID]:
        """Those who are away on a day."""
        return {key for key, days in self.between(people, day, day + timedelta(days=1)).items() if days}


absences = Absences()
