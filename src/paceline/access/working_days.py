"""The organisation's working calendar: exceptional days as rows, one calendar value per process until they change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.calendar import CalendarDay, DayKind, WorkingCalendar
from paceline.kernel.clock import day_of, start_of
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Integer, Text, YesNo
from paceline.metadata.kept import Kept


class WorkingDay(models.Model):
    """A day that differs from the weekly pattern; `weight` overrides the one of its kind."""

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in DayKind])
    name = models.CharField(max_length=60, blank=True)
    weight = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)

    class Meta:
        app_label = "access"
        verbose_name = _("日历")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class CalendarYear(models.Model):
    """日历年份：节假日已公布还是估算，来自哪里。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = Integer("年份", unique=True, locked=True)
    published = YesNo("已公布", locked=True)
    source = Text("来源", max_length=120, blank=True, locked=True)
    version = 1

    class Meta:
        app_label = "access"
        verbose_name = _("工作日历")
        ordering = ["-year"]

    class View:
        path = "calendar-years"
        icon = "calendar"
        title = "year"
        list = "year published source"
        sort = "-year"
        open_to_all = administered = True
        delegated = ("mark", "import_days", "publish", "undo")
        creatable = changeable = main = False

    def __str__(self) -> str:
        return str(self.year)

    def about(self) -> list[Any]:
        """It belongs to no record's story."""
        return []


def read() -> WorkingCalendar:
    """The calendar as stored."""
    rows = WorkingDay.objects.values_list("day", "kind", "name", "weight")
    years = CalendarYear.objects.filter(published=True).values_list("year", flat=True)
    return WorkingCalendar(
        exceptions=tuple(CalendarDay(day, DayKind(kind), name, weight) for day, kind, name, weight in rows),
        zone=settings.ORGANISATION_TIME_ZONE,
        published=frozenset(years),
    )


kept = Kept("calendar", read)
NINE = timedelta(hours=9)


def working_calendar() -> WorkingCalendar:
    """The calendar by which workdays and service hours are counted; Monday to Friday where nothing is known."""
    return kept.get()


def morning(day: date) -> datetime:
    """Nine o'clock of a day where the organisation is: when what is planned for that day begins."""
    return start_of(day, settings.ORGANISATION_TIME_ZONE) + NINE


def local_day(at: datetime) -> date:
    """The day on which a moment falls where the organisation is."""
    return day_of(at, settings.ORGANISATION_TIME_ZONE)


def put_year(year: int, days: Iterable[CalendarDay], *, published: bool, source: str | None = None) -> int:
    """Replace the exceptional days of a year; without a `source` the known one stays. Returns how many there are."""
    rows = [
        WorkingDay(day=one.day, kind=one.kind.value, name=one.name[:60], weight=weight_of(one))
        for one in days
        if one.day.year == year
    ]
    WorkingDay.objects.filter(day__year=year).delete()
    WorkingDay.objects.bulk_create(rows)
    given = {"published": published, **({} if source is None else {"source": source[:120]})}
    CalendarYear.objects.update_or_create(year=year, defaults=given)
    kept.changed()
    return len(rows)


def days_of(year: int) -> list[CalendarDay]:
    """The exceptional days of a year as stored, in order."""
    rows = WorkingDay.objects.filter(day__year=year).values_list("day", "kind", "name", "weight")
    return [CalendarDay(day, DayKind(kind), name, weight) for day, kind, name, weight in rows]


def weight_of(one: CalendarDay) -> Decimal | None:
    return None if one.weight is None else Decimal(one.weight)


def known_years() -> set[int]:
    """The years that were filled in."""
    return set(CalendarYear.objects.values_list("year", flat=True))
