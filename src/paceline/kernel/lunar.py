"""When the Spring Festival (正月初一) falls: a fact of the sky, listed rather than computed; checked in the tests."""

from __future__ import annotations

from datetime import date

_NEW_YEARS = (
    "2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 "
    "2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 "
    "2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24 "
    "2040-02-12"
)
SPRING_FESTIVALS = {day.year: day for day in map(date.fromisoformat, _NEW_YEARS.split())}


def spring_festival(year: int) -> date:
    """The first day of the lunar year that begins in ``year``. Raises ``ValueError`` outside 2010 to 2040."""
    if year not in SPRING_FESTIVALS:
        raise ValueError(f"the Spring Festival of {year} is not listed")
    return SPRING_FESTIVALS[year]


def days_from_festival(day: date) -> int:
    """Days from the nearest Spring Festival: negative before it, 0 on 正月初一."""
    near = [one for year in (day.year - 1, day.year, day.year + 1) if (one := SPRING_FESTIVALS.get(year))]
    if not near:
        raise ValueError(f"no Spring Festival near {day} is listed")
    return min(((day - one).days for one in near), key=abs)


def same_lunar_day(day: date, years: int = -1) -> date:
    """The day as far from the Spring Festival of ``years`` later as ``day`` is from its own: the lunar comparison."""
    nearest = min(SPRING_FESTIVALS.values(), key=lambda one: abs((day - one).days))
    return spring_festival(nearest.year + years) + (day - nearest)
