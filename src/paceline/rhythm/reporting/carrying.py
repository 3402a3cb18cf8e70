"""What was planned and not done goes to the days that are left of the week, evenly and within capacity (REP-9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from paceline.access.working_days import working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.rule import current_rule
from paceline.kernel.clock import as_zone, in_utc
from paceline.kernel.periods import period_of

LEAST_DAYS = 2
"""With fewer workdays left in the week those of the next one count too."""


def days_left(today: date) -> list[date]:
    """The workdays after today in its week, else those of the following one."""
    calendar, week = working_calendar(), period_of("week", today)
    tomorrow = today + timedelta(days=1)
    left = list(calendar.workdays(tomorrow, week.end))
    if len(left) >= LEAST_DAYS:
        return left
    following = period_of("week", week.end)
    return [*left, *calendar.workdays(following.start, following.end)]


def spread(minutes: Sequence[int], days: Sequence[date], load: Counter[date], room: int) -> list[date | None]:
    """A day for each piece: the one that has got fewest of them and still has room, the earliest of equals.

    None where no day has room: it is listed, never dropped and never squeezed in.
    """
    taken: Counter[date] = Counter()
    used = Counter(load)
    placed: list[date | None] = []
    for piece in minutes:
        open_days = [day for day in days if used[day] + piece <= room]
        day = min(open_days, key=lambda one: (taken[one], one), default=None)
        if day is not None:
            taken[day] += 1
            used[day] += piece
        placed.append(day)
    return placed


def places_for(gaps: Sequence[Activity], today: date, load: Counter[date]) -> list[datetime | None]:
    """When each of what was not done is done instead: the same time of the new day."""
    days = spread([one.minutes for one in gaps], days_left(today), load, current_rule().capacity)
    return [None if day is None else moved(one, day) for one, day in zip(gaps, days, strict=True)]


def moved(one: Activity, day: date) -> datetime:
    """The time of day kept, in UTC like every stored moment."""
    at = one.planned_at.astimezone(as_zone(working_calendar().zone))
    return in_utc(at + timedelta(days=(day - at.date()).days))
