"""Periods are half-open and meet without a gap; relative ones mean what people mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.errors import Invalid
from paceline.kernel.periods import (
    EARLIEST,
    RELATIVE,
    Period,
    Unit,
    add_months,
    label,
    period_of,
    periods_between,
    relative,
    relative_label,
    same_last_year,
)

DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))
UNITS = st.sampled_from(list(Unit))
MONDAY = date(2026, 3, 16)


@given(UNITS, DAYS, st.integers(-30, 30))
def test_a_period_holds_its_day_and_meets_the_next(unit: Unit, day: date, ahead: int) -> None:
    period = period_of(unit, day)
    assert day in period
    assert period.end not in period
    assert period_of(unit, day, ahead=1).start == period.end
    assert period_of(unit, period_of(unit, day, ahead=ahead).start, ahead=-ahead) == period


@given(UNITS, DAYS, st.integers(1, 500))
def test_periods_between_cover_every_day_once(unit: Unit, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    periods = periods_between(unit, start, end)
    assert start in periods[0]
    assert end - timedelta(days=1) in periods[-1]
    for one, following in pairwise(periods):
        assert one.end == following.start


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("今天", "2026-03-16", "2026-03-17"),
        ("yesterday", "2026-03-15", "2026-03-16"),
        ("本周", "2026-03-16", "2026-03-23"),
        ("上周", "2026-03-09", "2026-03-16"),
        ("next_week", "2026-03-23", "2026-03-30"),
        ("本月", "2026-03-01", "2026-04-01"),
        ("上个月", "2026-02-01", "2026-03-01"),
        ("下月", "2026-04-01", "2026-05-01"),
        ("this_quarter", "2026-01-01", "2026-04-01"),
        ("上季度", "2025-10-01", "2026-01-01"),
        ("今年", "2026-01-01", "2027-01-01"),
        ("去年", "2025-01-01", "2026-01-01"),
        ("近30天", "2026-02-15", "2026-03-17"),
        ("近 ７ 天", "2026-03-10", "2026-03-17"),
        ("last_30_days", "2026-02-15", "2026-03-17"),
        ("未来7天", "2026-03-16", "2026-03-23"),
        ("next_7_days", "2026-03-16", "2026-03-23"),
        ("最近3个月", "2025-12-17", "2026-03-17"),
        ("last_2_weeks", "2026-03-03", "2026-03-17"),
    ],
)
def test_relative_periods(text: str, start: str, end: str) -> None:
    assert relative(text, MONDAY) == (date.fromisoformat(start), date.fromisoformat(end))


@given(st.integers(1, 3660), DAYS)
def test_counted_days_hold_that_many_days_and_today(count: int, today: date) -> None:
    for code in (f"last_{count}_days", f"未来{count}天"):
        period = Period(*relative(code, today))
        assert (period.end - period.start).days == count
        assert today in period


@pytest.mark.parametrize("text", ["", "本世纪", "近0天", "近99999天", "last_x_days", "last_7"])
def test_unknown_periods_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="近30天"):
        relative(text, MONDAY)


def test_all_before_and_after_today() -> None:
    assert relative("past", MONDAY) == (EARLIEST, MONDAY)
    assert relative("future", MONDAY)[0] == date(2026, 3, 17)


def test_names() -> None:
    said = {unit: str(label(unit, period_of(unit, MONDAY))) for unit in Unit}
    assert said == {
        Unit.DAY: "2026 年 3 月 16 日",
        Unit.WEEK: "2026 年第 12 周",
        Unit.MONTH: "2026 年 3 月",
        Unit.QUARTER: "2026 年第 1 季度",
        Unit.YEAR: "2026 年",
    }
    assert str(relative_label("last_30_days")) == "近 30 天"
    assert all(str(relative_label(code)) for code in RELATIVE)


def test_instants_follow_the_zone() -> None:
    start, end = period_of("month", MONDAY).instants("Asia/Shanghai")
    assert start == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert end == datetime(2026, 3, 31, 16, tzinfo=UTC)


def test_months_end_where_they_end() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert same_last_year(Period(date(2024, 2, 29), date(2024, 3, 1))).start == date(2023, 2, 28)
