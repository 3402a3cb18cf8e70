"""Periods of time: half-open runs of days, from a day to a year, and the relative ones that filters name.

A period holds days; ``instants`` gives the moments at which it begins and ends in a time zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from paceline.kernel.chinese import to_halfwidth
from paceline.kernel.clock import DEFAULT_ZONE, Zone, start_of
from paceline.kernel.errors import Invalid
from paceline.kernel.messages import Message, say

LONGEST = 3660
EARLIEST, LATEST = date(1900, 1, 1), date(2201, 1, 1)
"""Where "past" begins and "future" ends: the years that records may hold."""


class Unit(StrEnum):
    """How long a period is. Weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, order=True)
class Period:
    """The days from ``start`` up to, and without, ``end``."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def last_day(self) -> date:
        """The last day that belongs to it."""
        return self.end - timedelta(days=1)

    def days(self) -> Iterator[date]:
        """Each day in order."""
        return (self.start + timedelta(days=at) for at in range((self.end - self.start).days))

    def instants(self, zone: Zone = DEFAULT_ZONE) -> tuple[datetime, datetime]:
        """The moments, in UTC, at which it begins and at which it is over in ``zone``."""
        return start_of(self.start, zone), start_of(self.end, zone)


def period_of(unit: Unit | str, day: date, *, ahead: int = 0) -> Period:
    """The period that holds ``day``, or the one ``ahead`` periods later (negative: earlier)."""
    match Unit(unit):
        case Unit.DAY:
            start = day + timedelta(days=ahead)
            return Period(start, start + timedelta(days=1))
        case Unit.WEEK:
            start = day - timedelta(days=day.weekday()) + timedelta(weeks=ahead)
            return Period(start, start + timedelta(weeks=1))
        case Unit.MONTH:
            return _of_months(day.year * 12 + day.month - 1 + ahead, 1)
        case Unit.QUARTER:
            return _of_months(day.year * 12 + (day.month - 1) // 3 * 3 + 3 * ahead, 3)
        case Unit.YEAR:
            return _of_months((day.year + ahead) * 12, 12)


def periods_between(unit: Unit | str, start: date, end: date) -> list[Period]:
    """The whole periods that hold the days from ``start`` up to ``end``, in order."""
    found: list[Period] = []
    while start < end:
        found.append(period_of(unit, start))
        start = found[-1].end
    return found


def same_last_year(period: Period) -> Period:
    """The same days of the calendar one year earlier (29 February becomes the 28th)."""
    return Period(add_months(period.start, -12), add_months(period.end, -12))


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day when it is shorter."""
    month = _of_months(day.year * 12 + day.month - 1 + months, 1)
    return min(month.start + timedelta(days=day.day - 1), month.last_day)


def _of_months(first: int, count: int) -> Period:
    ends = first + count
    return Period(date(first // 12, first % 12 + 1, 1), date(ends // 12, ends % 12 + 1, 1))


def label(unit: Unit | str, period: Period) -> Message:
    """What a period is called: 2026 年 3 月, 2026 年第 12 周, 2026 年第 1 季度."""
    start = period.start
    names = {"year": start.year, "month": start.month, "day": start.day}
    match Unit(unit):
        case Unit.DAY:
            return say("%(year)s 年 %(month)s 月 %(day)s 日", **names)
        case Unit.WEEK:
            return say(
                "%(year)s 年第 %(week)s 周", year=start.isocalendar().year, week=start.isocalendar().week
            )
        case Unit.MONTH:
            return say("%(year)s 年 %(month)s 月", **names)
        case Unit.QUARTER:
            return say("%(year)s 年第 %(quarter)s 季度", quarter=(start.month + 2) // 3, **names)
        case Unit.YEAR:
            return say("%(year)s 年", **names)


RELATIVE: dict[str, tuple[Unit, int, Message]] = {
    "today": (Unit.DAY, 0, say("今天")),
    "yesterday": (Unit.DAY, -1, say("昨天")),
    "tomorrow": (Unit.DAY, 1, say("明天")),
    "this_week": (Unit.WEEK, 0, say("本周")),
    "last_week": (Unit.WEEK, -1, say("上周")),
    "next_week": (Unit.WEEK, 1, say("下周")),
    "this_month": (Unit.MONTH, 0, say("本月")),
    "last_month": (Unit.MONTH, -1, say("上月")),
    "next_month": (Unit.MONTH, 1, say("下月")),
    "this_quarter": (Unit.QUARTER, 0, say("本季度")),
    "last_quarter": (Unit.QUARTER, -1, say("上季度")),
    "next_quarter": (Unit.QUARTER, 1, say("下季度")),
    "this_year": (Unit.YEAR, 0, say("今年")),
    "last_year": (Unit.YEAR, -1, say("去年")),
    "next_year": (Unit.YEAR, 1, say("明年")),
}
"""Relative periods by machine code: unit, how many ahead, name."""

_OTHER_WORDS = {"上个月": "last_month", "下个月": "next_month"}
_CODE_OF = {str(name): code for code, (_, _, name) in RELATIVE.items()} | _OTHER_WORDS
_COUNTED = re.compile(
    r"(?:(last|past|next)_(\d+)_(days|weeks|months))|(?:(近|最近|过去|未来)(\d+)(天|周|个?月))"
)
_STEP = {"天": "days", "周": "weeks", "月": "months", "个月": "months"}


def relative(text: str, today: date) -> tuple[date, date]:
    """The days from start up to end that ``text`` means: a code (this_month, last_30_days) or Chinese (本月, 近30天).

    近N天 ends with today and holds N days; 未来N天 begins with today and holds N days; "past" and
    "future" are all days before and after today. Raises ``Invalid`` for anything else.
    """
    code = _code_of(text)
    if code in ("past", "future"):
        return (EARLIEST, today) if code == "past" else (today + timedelta(days=1), LATEST)
    if code in RELATIVE:
        unit, ahead, _ = RELATIVE[code]
        period = period_of(unit, today, ahead=ahead)
        return period.start, period.end
    which, number, step = code.split("_")
    count, tomorrow = int(number), today + timedelta(days=1)
    if which == "last":
        return _moved(tomorrow, -count, step), tomorrow
    return today, _moved(today, count, step)


def relative_label(text: str) -> Message:
    """The Chinese name of a relative period, for a chip: last_30_days → 近 30 天."""
    code = _code_of(text)
    if code in ("past", "future"):
        return say("今天以前") if code == "past" else say("今天以后")
    if code in RELATIVE:
        return RELATIVE[code][2]
    which, number, step = code.split("_")
    words = {"days": ("近 %(n)s 天", "未来 %(n)s 天"), "weeks": ("近 %(n)s 周", "未来 %(n)s 周")}
    last, following = words.get(step, ("近 %(n)s 个月", "未来 %(n)s 个月"))
    return say(last if which == "last" else following, n=number)


def _code_of(text: str) -> str:
    words = re.sub(r"\s+", "", to_halfwidth(text))
    if words in RELATIVE or words in ("past", "future"):
        return words
    if words in _CODE_OF:
        return _CODE_OF[words]
    found = _COUNTED.fullmatch(words)
    if found is None or not 1 <= int(found[2] or found[5]) <= LONGEST:
        raise Invalid(
            "不认识时间范围「%(text)s」。",
            hint="可以写 本月、上季度、近30天。",
            params={"text": text[:40]},
            code="unknown_period",
        )
    following = (found[1] or found[4]) in ("next", "未来")
    return f"{'next' if following else 'last'}_{found[2] or found[5]}_{found[3] or _STEP[found[6]]}"


def _moved(day: date, count: int, step: str) -> date:
    return (
        add_months(day, count)
        if step == "months"
        else day + timedelta(days=count * (7 if step == "weeks" else 1))
    )
