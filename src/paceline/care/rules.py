"""Pure rules of the room: on which day somebody is to be called next."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from paceline.kernel.calendar import WorkingCalendar

AGAIN_AFTER = 3
"""Workdays after a call that reached nobody or was missed until the next one is asked for."""
FAR = 400


def due_on(
    last: date,
    days: int,
    *,
    today: date,
    calendar: WorkingCalendar,
    tried: date | None = None,
    away: Collection[date] = (),
) -> date:
    """`days` after the last effective contact, not before today, moved to a day on which its person works.

    `tried` is the day of the last attempt that came to nothing: the next is asked for three workdays later.
    """
    wanted = max(last + timedelta(days=days), today)
    if tried is not None and tried >= last:
        wanted = max(wanted, calendar.add_workdays(tried, AGAIN_AFTER))
    return workday(wanted, calendar, away)


def workday(day: date, calendar: WorkingCalendar, away: Collection[date] = ()) -> date:
    """The first day from `day` on that is worked and on which its person is not away, within a year."""
    found = calendar.add_workdays(day, 0)
    for _ in range(FAR):
        if found not in away:
            break
        found = calendar.add_workdays(found, 1)
    return found
