"""How numbers, money and days read on a page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from paceline.interfaces.web import formats
from paceline.kernel.clock import FrozenClock


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        ("", "–"),
        (Decimal("8600"), "¥8,600"),
        (Decimal("-12"), "−¥12"),
        (Decimal("386000"), "¥38.6万"),
        (Decimal("10320000"), "¥1,032万"),
        (Decimal("132000000"), "¥1.32亿"),
    ],
)
def test_money_finds_its_unit(value: Decimal | None, shown: str) -> None:
    assert formats.money(value) == shown


def test_a_column_keeps_one_unit() -> None:
    assert formats.money(Decimal("500"), unit="万") == "¥0.05万"


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (1284, None, "1,284"),
        (Decimal("-0.5"), None, "−0.5"),
        (3.0, None, "3"),
        ("2.345", 1, "2.3"),
        (0, None, "0"),
    ],
)
def test_numbers(value: object, digits: int | None, shown: str) -> None:
    assert formats.number(value, digits) == shown


def test_a_share_is_a_percentage() -> None:
    assert formats.percent(Decimal("0.35")) == "35%"
    assert formats.percent(Decimal("0.4438"), 1) == "44.4%"
    assert formats.percent(None) == "–"


def test_days_and_times_are_the_readers(clock: FrozenClock) -> None:
    with timezone.override("Asia/Shanghai"):
        assert formats.day(date(2026, 7, 1)) == "今天"
        assert formats.day(datetime(2026, 6, 30, 20, tzinfo=UTC)) == "今天"
        assert formats.day(date(2026, 7, 3)) == "周五"
        assert formats.day(date(2027, 1, 20)) == "2027/01/20"
        assert formats.long_day(date(2026, 7, 1)) == "7 月 1 日 周三"
        assert formats.instant(datetime(2026, 7, 1, 6, 5, tzinfo=UTC)) == "今天 14:05"
        assert formats.input_time(datetime(2026, 7, 1, 6, 5, tzinfo=UTC)) == "2026-07-01T14:05"
        assert formats.ago(clock.at - timedelta(minutes=5)) == "5 分钟前"
        assert formats.ago(date(2026, 6, 28)) == "3 天前"
        with translation.override("en"):
            assert formats.ago(clock.at - timedelta(minutes=5)) == "5 min ago"


def test_hidden_values_keep_their_ends() -> None:
    assert formats.mask("13812342071") == "138****2071"
    assert formats.mask("913205067890ABC3X", 7, 2, "•") == "9132050•••••••3X"
    assert formats.mask("12345") == "*****"
    assert formats.mask(None) == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [("林知夏", "夏"), ("欧阳知夏", "知夏"), ("Anna Cecilia", "AC"), ("梁工（客服）", "工"), (" ", "?")],
)
def test_initials(name: str, shown: str) -> None:
    assert formats.initials(name) == shown
