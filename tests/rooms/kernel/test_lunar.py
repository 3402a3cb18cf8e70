"""Spring Festivals against the holidays package, and lunar comparison."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from paceline.kernel.lunar import SPRING_FESTIVALS, days_from_festival, same_lunar_day, spring_festival


def test_every_listed_festival_is_a_holiday_of_that_name() -> None:
    china = holidays.country_holidays("CN", years=range(2010, 2041), language="zh_CN")
    for year, day in SPRING_FESTIVALS.items():
        assert day.year == year
        assert "春节" in china[day]
    assert len(SPRING_FESTIVALS) == 31


def test_lunar_comparison() -> None:
    assert days_from_festival(date(2026, 2, 10)) == -7
    assert days_from_festival(date(2025, 12, 31)) == -48
    assert same_lunar_day(date(2026, 2, 20)) == date(2025, 2, 1)
    with pytest.raises(ValueError):
        spring_festival(2009)
