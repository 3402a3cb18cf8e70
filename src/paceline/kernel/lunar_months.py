"""Days of the lunar calendar (农历) as days of ours, 2010 to 2040, by a table of the lengths of its months.

A lunar year is named after the year in which its 正月初一 falls (see `lunar`).
"""

from __future__ import annotations

from datetime import date, timedelta

from paceline.kernel.lunar import spring_festival

_YEARS = (
    "2010:0:101010010101 2011:0:101101001010 2012:4:1011010101010 2013:0:101011010101 "
    "2014:9:0101010110101 2015:0:010010111010 2016:0:101001011011 2017:6:0101001010111 "
    "2018:0:010100101011 2019:0:101010010011 2020:4:0111010010101 2021:0:011010101010 "
    "2022:0:101011010101 2023:2:0100110110101 2024:0:010010110110 2025:6:1010010101110 "
    "2026:0:101001001110 2027:0:110100100110 2028:5:1110100100110 2029:0:110101010011 "
    "2030:0:010110101010 2031:3:0110101101010 2032:0:100101101101 2033:11:0100101011101 "
    "2034:0:010010101101 2035:0:101001001101 2036:6:1101001001011 2037:0:110100100101 "
    "2038:0:110101010010 2039:5:1101101010100 2040:0:101101011010"
)
"""Year, its leap month (0 for none), and its months in order: 1 is long with 30 days, 0 short with 29."""
_MONTHS = {int(year): (int(leap), bits) for year, leap, bits in (row.split(":") for row in _YEARS.split())}


def month_lengths(year: int) -> list[tuple[int, bool, int]]:
    """The months of a lunar year in order: number, whether it is the leap one, days. Raises ValueError."""
    if year not in _MONTHS:
        raise ValueError(f"the lunar year {year} is not listed")
    leap, bits = _MONTHS[year]
    found: list[tuple[int, bool, int]] = []
    number = 0
    for bit in bits:
        is_leap = bool(leap) and number == leap and not any(one[1] for one in found)
        number += not is_leap
        found.append((number, is_leap, 30 if bit == "1" else 29))
    return found


def lunar_day(year: int, month: int, day: int) -> date:
    """Our day of a lunar month and day: 2026, 8, 15 is 中秋, 25 September.

    The 30th of a short month is its last day; of a month that comes twice the first counts.
    """
    first = spring_festival(year)
    for number, is_leap, days in month_lengths(year):
        if number == month and not is_leap:
            return first + timedelta(days=min(day, days) - 1)
        first += timedelta(days=days)
    raise ValueError(f"there is no lunar month {month}")
