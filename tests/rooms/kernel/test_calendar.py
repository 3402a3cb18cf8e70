"""The working calendar: golden months of spec/calendar.md, service hours, and inverse operations."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.calendar import EVERY_DAY, CalendarDay, DayKind, WorkingCalendar, YearStatus
from paceline.kernel.holidays_seed import seed_calendar, seed_year

CHINA = seed_calendar(range(2023, 2028))
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("year", "months", "total"),
    [
        (2024, [22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22], 251),
        (2025, [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23], 248),
        (2026, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23], 248),
    ],
)
def test_workdays_of_each_month(year: int, months: list[int], total: int) -> None:
    assert CHINA.workdays_of_months(year) == months
    assert sum(months) == total
    assert CHINA.year_status(year) is YearStatus.PUBLISHED


def test_2027_is_marked_as_estimated() -> None:
    assert CHINA.year_status(2027) is YearStatus.ESTIMATED
    assert CHINA.workdays_of_months(2027) == [20, 16, 23, 21, 19, 21, 22, 22, 21, 18, 22, 23]
    assert seed_year(2027).status is YearStatus.ESTIMATED


def test_holidays_and_workdays_of_2026_by_name() -> None:
    worked = [one.day.isoformat()[5:] for one in seed_year(2026).days if one.kind is DayKind.IN_LIEU_WORKDAY]
    assert worked == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    quarters = [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1)]
    assert [CHINA.workdays_between(*ends) for ends in pairwise(quarters)] == [59, 61, 66, 62]
    spring = CHINA.exception_on(date(2026, 2, 17))
    assert spring is not None
    assert spring.name == "春节"


def test_progress_in_february_2026() -> None:
    """F24: at the close of 13 February 10 of 16 workdays have passed."""
    assert CHINA.workdays_between(date(2026, 2, 1), date(2026, 2, 14)) == 10


@given(DAYS, DAYS)
def test_counting_agrees_with_looking_at_each_day(one: date, other: date) -> None:
    start, end = sorted([one, other])
    looked = sum(CHINA.is_workday(start + timedelta(days=n)) for n in range((end - start).days))
    assert CHINA.workdays_between(start, end) == looked == -CHINA.workdays_between(end, start)
    assert CHINA.weight_between(start, end) == looked


@given(DAYS, st.integers(1, 300))
def test_adding_workdays_is_undone_by_taking_them_away(day: date, count: int) -> None:
    later = CHINA.add_workdays(day, count)
    assert CHINA.is_workday(later)
    assert CHINA.workdays_between(day + timedelta(days=1), later + timedelta(days=1)) == count
    workday = CHINA.add_workdays(day, 0)
    assert workday >= day
    assert CHINA.add_workdays(CHINA.add_workdays(workday, count), -count) == workday


def test_first_response_of_a_lead_on_friday_evening() -> None:
    """REP-2: asked on Friday 17:30, two service hours end on Monday 10:30; 10:05 is 95 minutes."""
    asked = at("2026-04-10T17:30")
    assert CHINA.due_after(asked, 120) == at("2026-04-13T10:30")
    assert CHINA.business_minutes_between(asked, at("2026-04-13T10:05")) == 95


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(SHANGHAI)),  # noqa: DTZ001
    st.integers(1, 5_000),
)
def test_due_moment_is_the_inverse_of_counting_minutes(start: datetime, minutes: int) -> None:
    start = start.replace(second=0, microsecond=0)
    due = CHINA.due_after(start, minutes)
    assert CHINA.business_minutes_between(start, due) == minutes
    assert CHINA.business_minutes_between(start, due - timedelta(minutes=1)) == minutes - 1


def test_half_days_lunch_breaks_and_shops() -> None:
    half = CalendarDay(date(2026, 3, 16), DayKind.HALF, "年会")
    office = WorkingCalendar([half], hours=((time(9), time(12)), (time(13), time(18))))
    minutes = office.business_minutes_between(at("2026-03-16T00:00"), at("2026-03-17T00:00"))
    assert minutes == 240
    assert office.weight(half.day) == Decimal("0.5")
    assert office.open_times(half.day)[-1][1] == at("2026-03-16T14:00")
    shop = WorkingCalendar(weekly=EVERY_DAY)
    assert shop.workdays_between(date(2026, 3, 1), date(2026, 4, 1)) == 31


def test_company_days_and_weights() -> None:
    off = CalendarDay(date(2026, 3, 17), DayKind.COMPANY_OFF)
    strong = CalendarDay(date(2026, 3, 21), DayKind.WORKDAY, "周年庆", Decimal("1.5"))
    calendar = WorkingCalendar([off, strong])
    assert not calendar.is_workday(off.day)
    assert calendar.weight_between(date(2026, 3, 16), date(2026, 3, 23)) == Decimal("5.5")
    assert calendar.add_workdays(date(2026, 3, 16), 1) == date(2026, 3, 18)


def test_before_and_outside_service_hours() -> None:
    assert CHINA.due_after(at("2026-03-16T06:00"), 30) == at("2026-03-16T09:30")
    assert CHINA.due_after(at("2026-03-14T12:00"), 0) == at("2026-03-16T09:00")
    assert CHINA.business_minutes_between(at("2026-03-17T09:00"), at("2026-03-16T09:00")) == 0
    assert CHINA.due_after(at("2026-03-16T06:00"), 30).tzinfo is UTC


def test_impossible_calendars_are_refused() -> None:
    with pytest.raises(ValueError, match="seven weights"):
        WorkingCalendar(weekly=(Decimal(0),) * 7)
    with pytest.raises(ValueError, match="service hours"):
        WorkingCalendar(hours=((time(18), time(9)),))
