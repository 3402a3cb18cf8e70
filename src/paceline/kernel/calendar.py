"""The working calendar as a value: which days are worked and how much, workdays and business minutes between moments.

It is built from a weekly pattern and exceptional days; ``holidays_seed`` makes those for a country.
Nothing here is stored, and no date is built in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, pairwise

from paceline.kernel.clock import DEFAULT_ZONE, Zone, as_zone, in_utc

ONE_DAY = timedelta(days=1)
FULL, HALF_DAY, OFF = Decimal(1), Decimal("0.5"), Decimal(0)
MONDAY_TO_FRIDAY = (FULL, FULL, FULL, FULL, FULL, OFF, OFF)
EVERY_DAY = (FULL,) * 7
NINE_TO_SIX = ((time(9), time(18)),)


class DayKind(StrEnum):
    """Why a day differs from the weekly pattern."""

    WORKDAY = "workday"
    HOLIDAY = "holiday"
    IN_LIEU_WORKDAY = "in_lieu_workday"
    COMPANY_OFF = "company_off"
    HALF = "half"


class YearStatus(StrEnum):
    """Whether the holidays of a year are announced (已公布) or only estimated (估算)."""

    PUBLISHED = "published"
    ESTIMATED = "estimated"


_WEIGHT_OF = {
    DayKind.WORKDAY: FULL,
    DayKind.IN_LIEU_WORKDAY: FULL,
    DayKind.HALF: HALF_DAY,
    DayKind.HOLIDAY: OFF,
    DayKind.COMPANY_OFF: OFF,
}


@dataclass(frozen=True)
class CalendarDay:
    """One exceptional day. ``weight`` is its share of a full workday (0 off, 1.5 a strong shop day)."""

    day: date
    kind: DayKind
    name: str = ""
    weight: Decimal | None = None

    @property
    def worked(self) -> Decimal:
        """Its weight, given or by its kind."""
        return _WEIGHT_OF[self.kind] if self.weight is None else self.weight


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekly weights from Monday, exceptional days, service hours, and the years whose list is announced."""

    exceptions: Iterable[CalendarDay] = ()
    weekly: tuple[Decimal, ...] = MONDAY_TO_FRIDAY
    hours: tuple[tuple[time, time], ...] = NINE_TO_SIX
    zone: Zone = DEFAULT_ZONE
    published: frozenset[int] = frozenset()
    _by_day: dict[date, CalendarDay] = field(init=False, repr=False, compare=False)
    _open: dict[date, list[tuple[datetime, datetime]]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _years: dict[int, list[int]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.weekly) != 7 or not any(self.weekly) or min(self.weekly) < 0:
            raise ValueError("a week has seven weights of at least 0, one of them above 0")
        if not self.hours or any(opens >= closes for opens, closes in self.hours):
            raise ValueError("service hours begin before they end")
        days = tuple(self.exceptions)
        object.__setattr__(self, "exceptions", days)
        object.__setattr__(self, "hours", tuple(sorted(self.hours)))
        object.__setattr__(self, "_by_day", {one.day: one for one in days})

    def year_status(self, year: int) -> YearStatus:
        """已公布 or 估算: whether figures of that year may still change."""
        return YearStatus.PUBLISHED if year in self.published else YearStatus.ESTIMATED

    def exception_on(self, day: date) -> CalendarDay | None:
        """What makes ``day`` exceptional, if anything."""
        return self._by_day.get(day)

    def weight(self, day: date) -> Decimal:
        """How much of a full workday ``day`` is."""
        exception = self._by_day.get(day)
        return self.weekly[day.weekday()] if exception is None else exception.worked

    def is_workday(self, day: date) -> bool:
        """Whether any work is done on ``day``."""
        return self.weight(day) > 0

    def workdays(self, start: date, end: date) -> Iterator[date]:
        """The workdays from ``start`` up to, and without, ``end``."""
        days = (start + ONE_DAY * at for at in range((end - start).days))
        return (day for day in days if self.is_workday(day))

    def workdays_between(self, start: date, end: date) -> int:
        """How many workdays there are from ``start`` up to ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.workdays_between(end, start)
        whole = sum(self._counts(year)[-1] for year in range(start.year, end.year))
        return whole + self._before(end) - self._before(start)

    def weight_between(self, start: date, end: date) -> Decimal:
        """The sum of weights from ``start`` up to ``end``."""
        return sum((self.weight(day) for day in self.workdays(start, end)), OFF)

    def add_workdays(self, day: date, count: int) -> date:
        """The ``count``-th workday after ``day`` (before it when negative); 0 is the first one from ``day`` on."""
        step = -ONE_DAY if count < 0 else ONE_DAY
        if count == 0:
            day, count = day - ONE_DAY, 1
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def business_minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole minutes of service hours between two aware moments; 0 when ``end`` is not later."""
        start, end = in_utc(start), in_utc(end)
        zone = as_zone(self.zone)
        passed = timedelta(0)
        day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            for opens, closes in self.open_times(day):
                passed += max(timedelta(0), min(closes, end) - max(opens, start))
            day += ONE_DAY
        return passed // timedelta(minutes=1)

    def due_after(self, start: datetime, minutes: int) -> datetime:
        """The moment, in UTC, at which ``minutes`` of service hours have passed since ``start``."""
        start = in_utc(start)
        left = timedelta(minutes=minutes)
        day = start.astimezone(as_zone(self.zone)).date()
        while True:
            for opens, closes in self.open_times(day):
                begins = max(opens, start)
                if closes - begins >= left and closes > begins:
                    return begins + left
                left -= max(timedelta(0), closes - begins)
            day += ONE_DAY

    @property
    def day_minutes(self) -> int:
        """The minutes of service hours of a full workday."""
        return sum(
            (closes.hour - opens.hour) * 60 + closes.minute - opens.minute for opens, closes in self.hours
        )

    def open_times(self, day: date) -> list[tuple[datetime, datetime]]:
        """Service hours of ``day`` as moments in UTC; a day of weight below 1 closes after that share of them."""
        known = self._open.get(day)
        if known is None:
            known = self._open[day] = list(self._spans(day))
        return known

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        zone = as_zone(self.zone)
        spans = [
            [datetime.combine(day, at, tzinfo=zone).astimezone(UTC) for at in span] for span in self.hours
        ]
        share = Fraction(min(self.weight(day), FULL))
        whole = sum((closes - opens for opens, closes in spans), timedelta(0))
        left = whole * share.numerator // share.denominator
        for opens, closes in spans:
            length = min(closes - opens, left)
            left -= length
            if length:
                yield opens, opens + length

    def workdays_of_months(self, year: int) -> list[int]:
        """Workdays of January to December, the figures by which an announced list is checked."""
        starts = [*(date(year, month, 1) for month in range(1, 13)), date(year + 1, 1, 1)]
        return [self.workdays_between(start, end) for start, end in pairwise(starts)]

    def _before(self, day: date) -> int:
        """Workdays of its year before ``day``."""
        at = day.timetuple().tm_yday - 1
        return self._counts(day.year)[at - 1] if at else 0

    def _counts(self, year: int) -> list[int]:
        """Workdays of ``year`` up to and with each of its days."""
        known = self._years.get(year)
        if known is None:
            first, after = date(year, 1, 1), date(year + 1, 1, 1)
            days = (first + ONE_DAY * at for at in range((after - first).days))
            known = self._years[year] = list(accumulate(int(self.is_workday(day)) for day in days))
        return known
