"""One person's calendar as iCalendar: what and when, without contacts, notes and amounts. Loaded when it is read."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Calendar, Event, Timezone

from paceline.access.models import User
from paceline.access.principal import principal_of
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.kernel.clock import as_zone
from paceline.kernel.periods import Period
from paceline.rhythm.calendar.entries import Entry, entries

BACK, AHEAD = timedelta(days=31), timedelta(days=92)


def calendar_of(user: User) -> bytes:
    """The calendar of the last month and the next three."""
    today = local_day(clock.now())
    zone = as_zone(working_calendar().zone)
    made = Calendar()
    made.add("prodid", "-//Paceline//Rhythm//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"节拍 · {user.name}")
    made.add("x-wr-timezone", str(working_calendar().zone))
    made.add_component(Timezone.from_tzinfo(zone))
    for one in entries(principal_of(user), Period(today - BACK, today + AHEAD), own=True):
        made.add_component(event_of(one))
    text: bytes = made.to_ical()
    return text


def event_of(one: Entry) -> Event:
    """One entry; times in the organisation's zone, whole days without one."""
    event, zone = Event(), as_zone(working_calendar().zone)
    event.add("uid", f"{one.key}@paceline")
    event.add("summary", one.title)
    event.add("dtstamp", clock.now())
    if one.at is not None and one.until is not None:
        event.add("dtstart", one.at.astimezone(zone))
        event.add("dtend", one.until.astimezone(zone))
    else:
        event.add("dtstart", one.first)
        event.add("dtend", one.last + timedelta(days=1))
    return event
