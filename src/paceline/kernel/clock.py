"""The only place that asks what time it is, so that tests and replays can say it instead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from paceline.kernel.errors import Invalid

DEFAULT_ZONE = "Asia/Shanghai"
Zone = str | tzinfo


class FrozenClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, at: datetime) -> None:
        self.at = in_utc(at)

    def advance(self, step: timedelta) -> datetime:
        """Move by ``step`` and return the new instant."""
        self.at += step
        return self.at

    def move_to(self, at: datetime) -> datetime:
        """Move to ``at`` (aware) and return it in UTC."""
        self.at = in_utc(at)
        return self.at


_here: ContextVar[FrozenClock | None] = ContextVar("frozen_clock", default=None)
_everywhere: list[FrozenClock] = []


def now() -> datetime:
    """This instant, aware, in UTC."""
    clock = _here.get() or (_everywhere[-1] if _everywhere else None)
    return datetime.now(UTC) if clock is None else clock.at


def today(zone: Zone = DEFAULT_ZONE) -> date:
    """The calendar day that it is now in ``zone``."""
    return now().astimezone(as_zone(zone)).date()


def day_of(at: datetime, zone: Zone = DEFAULT_ZONE) -> date:
    """The calendar day on which the instant ``at`` (aware) falls in ``zone``."""
    return in_utc(at).astimezone(as_zone(zone)).date()


def start_of(day: date, zone: Zone = DEFAULT_ZONE) -> datetime:
    """The instant, in UTC, at which ``day`` begins in ``zone``."""
    return datetime(day.year, day.month, day.day, tzinfo=as_zone(zone)).astimezone(UTC)


def as_zone(zone: Zone) -> tzinfo:
    """The time zone named ``zone``; raises ``Invalid`` when there is none of that name."""
    if not isinstance(zone, str):
        return zone
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(
            "没有叫「%(zone)s」的时区。",
            hint="请填写 Asia/Shanghai 这样的名称。",
            params={"zone": zone},
            code="unknown_zone",
        ) from None


def in_utc(at: datetime) -> datetime:
    """``at`` in UTC; a naive time is a mistake of the caller and raises ``ValueError``."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at!r}")
    return at.astimezone(UTC)


@contextmanager
def frozen(at: datetime, *, everywhere: bool = False) -> Iterator[FrozenClock]:
    """Hold the clock at ``at`` (aware) inside the block.

    It holds for this thread or task only; ``everywhere=True`` also for threads started elsewhere,
    which a test needs that drives a server running in another thread.
    """
    clock = FrozenClock(at)
    token = _here.set(clock)
    if everywhere:
        _everywhere.append(clock)
    try:
        yield clock
    finally:
        _here.reset(token)
        if everywhere:
            _everywhere.remove(clock)
