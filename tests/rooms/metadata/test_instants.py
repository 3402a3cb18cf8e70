"""A moment is told in one way, wherever the clock stood that gave it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from paceline.metadata.fields import Instant


def test_a_moment_is_told_in_utc_whatever_zone_it_was_given_in() -> None:
    there = datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    here = datetime(2026, 7, 1, 2, tzinfo=UTC)
    assert Instant("时间").to_json(there) == Instant("时间").to_json(here) == "2026-07-01T02:00:00Z"
