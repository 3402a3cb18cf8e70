"""Days are read as they are written, and a doubtful one is refused by name."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.dates import from_serial, parse_day, parse_instant
from paceline.kernel.dates_shown import ago, exact, show_day, show_instant
from paceline.kernel.errors import Invalid

FIFTH = date(2026, 3, 5)
DAYS = st.dates(date(1970, 1, 1), date(2068, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-03-05",
            "2026-3-5",
            "2026/3/5",
            "2026.03.05",
            "20260305",
            "2026年3月5日",
            "2026 年 3 月 5 号",
        ),
        *("２０２６－０３－０５", "26年3月5日", "5 Mar 2026", "05-Mar-26", "Mar 5, 2026", "March 5 2026"),
        *("46086", "46086.75", "2026-03-05 14:30:00", "2026-03-05T00:00:00Z", "2026/3/5 下午2:30"),
    ],
)
def test_days_without_doubt(text: str) -> None:
    assert parse_day(text) == FIFTH


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("05-03-26", True, FIFTH),
        ("03-05-26", False, FIFTH),
        ("05/03/2026", True, FIFTH),
        ("20-10-16", True, date(2016, 10, 20)),
        ("11/8/2018", False, date(2018, 11, 8)),
        ("26-02-2018 19:58", True, date(2018, 2, 26)),
        ("25/12/2018", None, date(2018, 12, 25)),
        ("12/25/2018", None, date(2018, 12, 25)),
        ("04/04/2018", None, date(2018, 4, 4)),
        ("25-10-99", None, date(1999, 10, 25)),
    ],
)
def test_declared_order(text: str, day_first: bool | None, expected: date) -> None:
    assert parse_day(text, day_first=day_first) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("05/03/2017", "可能是 2017-03-05，也可能是 2017-05-03"),
        ("20-10-16", "可能是 2016-10-20，也可能是 2020-10-16"),
        ("2026-02-30", "没有这一天"),
        ("31/04/2026", "没有这一天"),
        ("2026-03-05 25:00", "没有这个时间"),
        ("", "不是日期"),
        ("下次", "不是日期"),
        ("3月5日", "不是日期"),
        ("12345678", "没有这一天"),
        ("99999", "不是日期"),
    ],
)
def test_doubtful_and_impossible_days(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        parse_day(text)


def test_a_declared_order_is_not_bent() -> None:
    with pytest.raises(Invalid, match="先后"):
        parse_day("05/13/2017", day_first=True)


@given(DAYS, st.booleans(), st.sampled_from(["-", "/", "."]), st.booleans())
def test_written_days_are_read_back(day: date, day_first: bool, sign: str, short: bool) -> None:
    order = ["%d", "%m"] if day_first else ["%m", "%d"]
    text = day.strftime(sign.join([*order, "%y" if short else "%Y"]))
    assert parse_day(text, day_first=day_first) == day
    assert parse_day(f"{day.year}年{day.month}月{day.day}日") == day
    with suppress(Invalid):
        assert parse_day(text) == day or short


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    with suppress(Invalid):
        parse_day(text)
    with suppress(Invalid):
        parse_instant(text)


def test_excel_serials() -> None:
    assert from_serial(61).isoformat() == "1900-03-01T00:00:00"
    assert from_serial(Decimal("46086.6041666667")).isoformat() == "2026-03-05T14:30:00"
    with pytest.raises(Invalid):
        from_serial(5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-05 14:30", "2026-03-05T06:30"),
        ("2026-03-05 下午 2:30", "2026-03-05T06:30"),
        ("2026/3/5 2:30 PM", "2026-03-05T06:30"),
        ("2026年3月5日14点30分", "2026-03-05T06:30"),
        ("2026-03-05T14:30:00+08:00", "2026-03-05T06:30"),
        ("2026-03-05T06:30:00.000Z", "2026-03-05T06:30"),
        ("2026-03-05", "2026-03-04T16:00"),
        ("46086.6041666667", "2026-03-05T06:30"),
        ("2026-03-05 上午12:05", "2026-03-04T16:05"),
    ],
)
def test_instants(text: str, expected: str) -> None:
    assert parse_instant(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2026-11-18", "今天"),
        ("2026-11-17", "昨天"),
        ("2026-11-19", "明天"),
        ("2026-11-20", "周五"),
        ("2026-11-16", "周一"),
        ("2026-11-24", "下周二"),
        ("2026-11-30", "11/30"),
        ("2026-11-13", "11/13"),
        ("2027-01-20", "2027/01/20"),
        ("2025-11-24", "2025/11/24"),
    ],
)
def test_days_are_shown_near_or_exact(day: str, shown: str) -> None:
    assert str(show_day(date.fromisoformat(day), TODAY)) == shown


def test_how_long_ago() -> None:
    now = datetime(2026, 11, 18, 4, tzinfo=UTC)
    steps = {
        "刚刚": timedelta(seconds=20),
        "5 分钟前": timedelta(minutes=5),
        "3 小时前": timedelta(hours=3),
        "1 天前": timedelta(hours=20),
        "3 天前": timedelta(days=3),
        "30 天前": timedelta(days=30),
        "10/18": timedelta(days=31),
        "明天": timedelta(days=-1),
    }
    assert {said: str(ago(now - passed, now)) for said, passed in steps.items()} == {
        said: said for said in steps
    }
    assert str(show_instant(now, now)) == "今天 12:00"
    assert exact(now) == "2026/11/18 12:00"
