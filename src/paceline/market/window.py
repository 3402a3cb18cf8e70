"""The hours in which nobody is written to. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

from paceline.kernel import clock


def is_quiet(at: datetime, quiet_from: int, quiet_until: int, zone: tzinfo) -> bool:
    """Whether an instant lies in the quiet hours, e.g. from 21 to 8; from an hour to itself there are none."""
    hour = at.astimezone(zone).hour
    if quiet_from <= quiet_until:
        return quiet_from <= hour < quiet_until
    return hour >= quiet_from or hour < quiet_until


def opens_at(at: datetime, quiet_from: int, quiet_until: int, zone: tzinfo) -> datetime:
    """The first instant, not before `at`, outside the quiet hours; in UTC."""
    if not is_quiet(at, quiet_from, quiet_until, zone):
        return clock.in_utc(at)
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=1 if local.hour >= quiet_until else 0)
    return clock.in_utc(datetime.combine(day, time(quiet_until), tzinfo=zone))
