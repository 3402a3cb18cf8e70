"""Public holidays of a country as a first filling of the calendar table; people edit and import from there.

Kept apart because the package behind it costs 36 MB: only the seeding command imports this file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import holidays

from paceline.kernel.calendar import CalendarDay, DayKind, WorkingCalendar, YearStatus

CHINA = "CN"


@dataclass(frozen=True)
class SeedYear:
    """The exceptional days of one year and whether they are announced."""

    year: int
    status: YearStatus
    days: tuple[CalendarDay, ...]


def seed_year(year: int, country: str = CHINA) -> SeedYear:
    """Holidays and 调休 workdays of ``year``.

    China announces the 调休 of a year late in the year before. The source computes statutory days
    for any year and does not say so; a year in which it knows no 调休 workday is therefore 估算.
    Other countries are computed by rule and are 估算 too, until somebody confirms them.
    """
    known = holidays.country_holidays(country, years=year, language="zh_CN" if country == CHINA else None)
    off = [CalendarDay(day, DayKind.HOLIDAY, name) for day, name in known.items() if day.year == year]
    worked = [
        CalendarDay(day, DayKind.IN_LIEU_WORKDAY, "调休上班")
        for day in getattr(known, "weekend_workdays", ())
        if day.year == year
    ]
    status = YearStatus.PUBLISHED if country == CHINA and worked else YearStatus.ESTIMATED
    days = sorted([*off, *worked], key=lambda one: one.day)
    return SeedYear(year, status, tuple(days))


def seed_calendar(years: Iterable[int], country: str = CHINA) -> WorkingCalendar:
    """A calendar of Monday to Friday with the exceptional days of ``years``."""
    seeds = [seed_year(year, country) for year in years]
    return WorkingCalendar(
        exceptions=tuple(day for seed in seeds for day in seed.days),
        published=frozenset(seed.year for seed in seeds if seed.status is YearStatus.PUBLISHED),
    )
