"""On which day each step happens: its workday, or the next one on which its owner still has room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import TruncDate

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import UNDONE
from paceline.customers.models.rule import current_rule
from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.clock import as_zone, start_of
from paceline.rhythm.calendar.leave import days_away
from paceline.rhythm.models import CadenceStep

MOST_LATER = 5
"""Workdays a step may wait for room; after that an overload is better than a contact that comes too late."""
TEN = timedelta(hours=10)
FAR, FULL = timedelta(days=400), 24 * 60
"""How far leave is looked up; a day of leave counts as full."""


@dataclass(frozen=True)
class Placed:
    """A step with its moment; None when its day was over before the enrolment began."""

    step: CadenceStep
    at: datetime | None
    day: date


def place(
    steps: Sequence[CadenceStep], start: date, now: datetime, today: date, load: Counter[date],
    anchor: datetime | None = None,
) -> list[Placed]:  # fmt: skip
    """Place the steps in order. `load` is the owner's planned minutes by day; what is placed is added to it.

    A step never comes before the one before it, nor on its day when it was meant for a later one. Steps that are
    counted in minutes stand at their exact moment before or after `anchor` (ten o'clock of the first day without one),
    whatever day that is: a deadline does not wait for room.
    """
    calendar, room = working_calendar(), current_rule().capacity
    placed: list[Placed] = []
    earliest, before = today, None
    timed = [one for one in steps if one.after is not None]
    for step in sorted(
        (one for one in steps if one.after is None), key=lambda one: (one.offset, one.created_at, str(one.pk))
    ):
        day = calendar.add_workdays(start, step.offset)
        if day < today:
            placed.append(Placed(step, None, day))
            continue
        if before is not None and step.offset > before and day <= earliest:
            day = calendar.add_workdays(earliest, 1)
        day = max(day, earliest)
        if step.within is None or day != today:
            day = with_room(day, step.minutes, room, load, calendar)
        load[day] += step.minutes
        earliest, before = day, step.offset
        placed.append(Placed(step, moment(step, day, now, today, calendar), day))
    return placed + by_the_clock(timed, anchor or start_of(start, calendar.zone) + TEN, now, load)


def by_the_clock(
    steps: Sequence[CadenceStep], anchor: datetime, now: datetime, load: Counter[date]
) -> list[Placed]:
    """Steps at so many minutes from a moment; those that are over are left out."""
    placed = []
    for step in sorted(steps, key=lambda one: (one.after or 0, one.created_at, str(one.pk))):
        at = anchor + timedelta(minutes=step.after or 0)
        day = local_day(at)
        if at >= now:
            load[day] += step.minutes
        placed.append(Placed(step, at if at >= now else None, day))
    return placed


def with_room(day: date, minutes: int, room: int, load: Counter[date], calendar: WorkingCalendar) -> date:
    """The day, or the first of the following workdays with room; the day itself when none has."""
    first = day = calendar.add_workdays(day, 0)
    for _ in range(MOST_LATER + 1):
        if load[day] + minutes <= room:
            return day
        day = calendar.add_workdays(day, 1)
    return first


def moment(step: CadenceStep, day: date, now: datetime, today: date, calendar: WorkingCalendar) -> datetime:
    """Ten o'clock of the day; a step with a limit is due so many working minutes from now."""
    if step.within is not None and day == today:
        return calendar.due_after(now, step.within)
    return (
        max(start_of(day, calendar.zone) + TEN, now) if day == today else start_of(day, calendar.zone) + TEN
    )


def loads_of(owners: Iterable[UUID], today: date) -> dict[UUID, Counter[date]]:
    """Minutes planned from today on, by owner and day."""
    zone = working_calendar().zone
    keys = set(owners)
    rows = visible(SYSTEM, Activity).filter(
        owner__in=keys, status__in=UNDONE, planned_at__gte=start_of(today, zone)
    )
    found: dict[UUID, Counter[date]] = {key: Counter() for key in keys}
    days = rows.order_by().values("owner_id", on=TruncDate("planned_at", tzinfo=as_zone(zone)))
    for row in days.annotate(load=Sum("minutes", default=0)):
        found[row["owner_id"]][row["on"]] += row["load"]
    for owner, days_off in days_away(keys, today, today + FAR).items():
        for day in days_off:
            found[owner][day] += FULL
    return found
