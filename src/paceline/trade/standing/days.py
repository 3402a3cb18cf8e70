"""Which deliveries of a standing order are due to be ordered now, and which comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.methods.recurrence import moved
from paceline.trade.models import SalesOrder, StandingOrder, StandingSkip, StandingState

FAR = timedelta(days=800)
"""So far ahead the next day is looked for."""


def horizon(standing: StandingOrder, today: date) -> date:
    """Up to which day orders are made today: so many working days ahead, days of rest on the way included."""
    return working_calendar().add_workdays(today, standing.ahead)


def open_days(standing: StandingOrder, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The day of the rhythm and the day of delivery of what is neither skipped nor made yet, in order."""
    skipped = set(visible(SYSTEM, StandingSkip).filter(standing=standing).values_list("on", flat=True))
    every = [
        visible(SYSTEM, SalesOrder, removed=in_bin).filter(standing=standing) for in_bin in (False, True)
    ]
    made = {
        day for rows in every for day in rows.values_list("standing_on", flat=True)
    }  # in the bin is made, too
    is_workday = working_calendar().is_workday
    for day in standing.recurrence().between(first, last):
        delivery = moved(day, standing.on_rest, is_workday)  # type: ignore[arg-type]
        if day not in skipped and day not in made and delivery is not None:
            yield day, delivery


def due(standing: StandingOrder, today: date) -> list[tuple[date, date]]:
    """What is to be ordered now. What lies in the past is not made up for."""
    return list(open_days(standing, today, horizon(standing, today)))


def next_day(standing: StandingOrder, today: date) -> date | None:
    """The next delivery that is not ordered yet; None while paused and after the end."""
    if standing.state != StandingState.ACTIVE:
        return None
    return next((delivery for _, delivery in open_days(standing, today, today + FAR)), None)
