"""本周排期: the days of this week with what is planned and done on each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.kernel.clock import as_zone, start_of
from paceline.kernel.dates_shown import WEEKDAYS

COUNTED = (ActivityStatus.PLANNED, ActivityStatus.IN_PROGRESS, ActivityStatus.DONE, ActivityStatus.MISSED)


@dataclass(frozen=True)
class WeekDay:
    """One day: what it is called, how much was planned for it and is done."""

    label: str
    total: int
    done: int
    state: str
    """past, now, or later."""

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0


def week_of(by: Principal, today: date) -> list[WeekDay]:
    """The workdays of the week of `today`, and days off on which something is planned. One query."""
    monday, calendar = today - timedelta(today.weekday()), working_calendar()
    counts = counted(by, monday, calendar.zone)
    days = [monday + timedelta(n) for n in range(7)]
    shown = [day for day in days if calendar.is_workday(day) or day in counts or day == today]
    return [made(day, today, counts.get(day, (0, 0))) for day in shown]


def made(day: date, today: date, count: tuple[int, int]) -> WeekDay:
    state = "now" if day == today else "past" if day < today else "later"
    return WeekDay(f"{WEEKDAYS[day.weekday()].text(gettext)} {day.day}", count[0], count[1], state)


def counted(by: Principal, monday: date, zone: Any) -> dict[date, tuple[int, int]]:
    """Planned and done by day."""
    begin = start_of(monday, zone)
    rows = (
        visible(by, Activity)
        .filter(owner=by.user_id, status__in=COUNTED)
        .filter(planned_at__gte=begin, planned_at__lt=begin + timedelta(days=7))
        .order_by()
        .values(on=TruncDate("planned_at", tzinfo=as_zone(zone)))
        .annotate(total=Count("pk"), done=Count("pk", filter=Q(status=ActivityStatus.DONE)))
    )
    return {row["on"]: (row["total"], row["done"]) for row in rows}
