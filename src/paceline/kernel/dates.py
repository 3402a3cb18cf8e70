"""Days and times read from people and files. How they are shown is in ``dates_shown``.

Nothing is guessed: a day that can be read in two ways is refused by name unless the order is declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from paceline.kernel.chinese import to_halfwidth
from paceline.kernel.clock import DEFAULT_ZONE, Zone, as_zone
from paceline.kernel.errors import Invalid
from paceline.kernel.times import split_time

EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's 1900 system, for serials from 61 on (its 29 February 1900 never was)."""
SERIALS = range(61, 109_575)
"""1900-03-01 to 2199-12-31."""
PLAUSIBLE_SERIALS = range(20_000, 80_000)
"""1954 to 2119: a bare number of a text file is taken for a serial only here."""

_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_MONTH_NAME = r"(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
_CHINESE = re.compile(r"(\d{4}|\d{2})年(\d{1,2})月(\d{1,2})[日号]?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_NAMED = re.compile(rf"(\d{{1,2}})[-/\s]{_MONTH_NAME}[-/,\s]+(\d{{4}}|\d{{2}})", re.IGNORECASE)
_NAME_DAY = re.compile(rf"{_MONTH_NAME}\s+(\d{{1,2}}),?\s+(\d{{4}})", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def parse_day(text: str, *, day_first: bool | None = None) -> date:
    """The day in ISO, 2026/3/5, 2026年3月5日, 5 Mar 2026, 05-03-26 or an Excel serial; a time behind it is left out.

    ``day_first`` says how 05/03/2026 is meant; None refuses it. Years of two digits: 69–99 are
    19xx, the others 20xx. Raises ``Invalid`` saying what is ambiguous or impossible.
    """
    return _day(split_time(_tidy(text))[0], text, day_first)


def parse_instant(text: str, zone: Zone = DEFAULT_ZONE, *, day_first: bool | None = None) -> datetime:
    """The moment, in UTC, that a day with an optional time means in ``zone``; a written offset wins."""
    tidy = _tidy(text)
    if _SERIAL.fullmatch(tidy) and int(Decimal(tidy)) in PLAUSIBLE_SERIALS:
        return from_serial(Decimal(tidy)).replace(tzinfo=as_zone(zone)).astimezone(UTC)
    rest, written = split_time(tidy)
    day = _day(rest, text, day_first)
    return datetime.combine(day, written.at, tzinfo=written.offset or as_zone(zone)).astimezone(UTC)


def from_serial(serial: Decimal | int) -> datetime:
    """The naive day and time, to the second, of an Excel serial (1900 system). Raises ``Invalid`` when out of range."""
    if int(serial) not in SERIALS:
        raise Invalid("「%(text)s」不是日期。", params={"text": serial}, code="not_a_day")
    seconds = round(Decimal(serial) * 86_400)
    return datetime.combine(EXCEL_EPOCH, time()) + timedelta(seconds=seconds)


def _tidy(text: str) -> str:
    return " ".join(to_halfwidth(text).split())


def _day(words: str, text: str, day_first: bool | None) -> date:
    found = _certain(words)
    if found is not None:
        return _made(*found, text)
    if _SERIAL.fullmatch(words) and int(Decimal(words)) in PLAUSIBLE_SERIALS:
        return from_serial(Decimal(words)).date()
    parts = _YEAR_LAST.fullmatch(words)
    if parts is None:
        raise Invalid(
            "「%(text)s」不是日期。",
            hint="请写成 2026-03-05。",
            params={"text": text.strip()[:40]},
            code="not_a_day",
        )
    return _year_last(int(parts[1]), int(parts[3]), parts[4], text, day_first)


def _certain(words: str) -> tuple[int, int, int] | None:
    """Year, month and day when the way of writing leaves no doubt."""
    found = _YEAR_FIRST.fullmatch(words)
    if found:
        return (int(found[1] or found[5]), int(found[3] or found[6]), int(found[4] or found[7]))
    found = _CHINESE.fullmatch(words.replace(" ", ""))
    if found:
        return (_year(found[1]), int(found[2]), int(found[3]))
    found = _DAY_NAMED.fullmatch(words)
    if found:
        return (_year(found[3]), _MONTHS[found[2][:3].lower()], int(found[1]))
    found = _NAME_DAY.fullmatch(words)
    return (int(found[3]), _MONTHS[found[1][:3].lower()], int(found[2])) if found else None


def _year_last(first: int, second: int, year: str, text: str, day_first: bool | None) -> date:
    if day_first is not None:
        day, month = (first, second) if day_first else (second, first)
        return _made(_year(year), month, day, text)
    readings = sorted(set(_readings(first, second, year)))
    if not readings:
        raise _impossible(text)
    if len(readings) > 1:
        raise Invalid(
            "「%(text)s」可能是 %(one)s，也可能是 %(other)s。",
            hint="请说明日、月、年的先后，或写成 2026-03-05。",
            params={
                "text": text.strip()[:40],
                "one": readings[0].isoformat(),
                "other": readings[1].isoformat(),
            },
            code="ambiguous_day",
        )
    return readings[0]


def _readings(first: int, second: int, year: str) -> Iterator[date]:
    orders = [(_year(year), second, first), (_year(year), first, second)]
    if len(year) == 2:
        orders.append((_year(f"{first:02}"), second, int(year)))
    for order in orders:
        try:
            yield date(*order)
        except ValueError:
            continue


def _year(digits: str) -> int:
    number = int(digits)
    return number if len(digits) == 4 else number + (1900 if number > 68 else 2000)


def _made(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _impossible(text) from None


def _impossible(text: str) -> Invalid:
    return Invalid(
        "「%(text)s」没有这一天。",
        hint="请检查日和月的先后。",
        params={"text": text.strip()[:40]},
        code="impossible_day",
    )
