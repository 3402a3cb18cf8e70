"""The clock can be told what time it is."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from paceline.kernel import clock
from paceline.kernel.errors import Invalid

EVENING = datetime(2026, 3, 15, 16, 30, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_today_depends_on_the_zone() -> None:
    with clock.frozen(EVENING):
        assert clock.today() == date(2026, 3, 16)
        assert clock.today("America/New_York") == date(2026, 3, 15)
        assert clock.today(ZoneInfo("UTC")) == date(2026, 3, 15)


def test_frozen_moves_only_when_told() -> None:
    with clock.frozen(EVENING) as hands:
        assert clock.now() == EVENING
        hands.advance(timedelta(hours=2))
        assert clock.now() == EVENING + timedelta(hours=2)
        with clock.frozen(datetime(2020, 1, 1, tzinfo=UTC)):
            assert clock.now().year == 2020
        assert clock.now().year == 2026


def test_everywhere_reaches_other_threads() -> None:
    seen: list[datetime] = []
    with clock.frozen(EVENING, everywhere=True):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen == [EVENING]
    assert clock.now() != EVENING


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"), clock.frozen(EVENING.replace(tzinfo=None)):
        pass


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Asia"])
def test_an_unknown_zone_says_what_to_write(name: str) -> None:
    with pytest.raises(Invalid, match="Asia/Shanghai"):
        clock.as_zone(name)


def test_a_day_begins_in_its_zone() -> None:
    assert clock.start_of(date(2026, 3, 16)) == datetime(2026, 3, 15, 16, tzinfo=UTC)
    assert clock.day_of(datetime(2026, 3, 15, 16, tzinfo=UTC)) == date(2026, 3, 16)
