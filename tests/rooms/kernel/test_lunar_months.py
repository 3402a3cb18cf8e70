"""Days of the lunar calendar as days of ours, against the published festivals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from paceline.kernel.lunar import spring_festival
from paceline.kernel.lunar_months import lunar_day, month_lengths

FESTIVALS = (
    (2023, 8, 15, "2023-09-29"), (2024, 5, 5, "2024-06-10"), (2025, 5, 5, "2025-05-31"), (2025, 8, 15, "2025-10-06"),
    (2026, 5, 5, "2026-06-19"), (2026, 8, 15, "2026-09-25"), (2026, 9, 9, "2026-10-18"), (2027, 8, 15, "2027-09-15"),
    (2033, 8, 15, "2033-09-08"),
)  # fmt: skip


@pytest.mark.parametrize(("year", "month", "day", "ours"), FESTIVALS)
def test_festivals_fall_on_their_published_days(year: int, month: int, day: int, ours: str) -> None:
    assert lunar_day(year, month, day) == date.fromisoformat(ours)


@pytest.mark.parametrize("year", range(2010, 2040))
def test_the_months_of_a_year_lead_to_the_next_spring_festival(year: int) -> None:
    months = month_lengths(year)
    assert spring_festival(year) + timedelta(days=sum(days for *_, days in months)) == spring_festival(
        year + 1
    )
    assert [number for number, is_leap, _ in months if not is_leap] == list(range(1, 13))


def test_the_thirtieth_of_a_short_month_is_its_last_day() -> None:
    short = next(number for number, _, days in month_lengths(2026) if days == 29)
    assert lunar_day(2026, short, 30) == lunar_day(2026, short, 29)


def test_years_outside_the_table_are_refused() -> None:
    with pytest.raises(ValueError, match="not listed"):
        month_lengths(2009)
