"""Money adds up to the cent and is read and shown as people write it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.errors import Invalid
from paceline.kernel.money import Money, allocate, parse_amount, read_amount, rounded
from paceline.kernel.money_shown import full, short, unit_for
from paceline.kernel.spelled_amount import spelled_amount
from paceline.kernel.uppercase_amount import uppercase_amount

AMOUNTS = st.decimals(-(10**12), 10**12, places=2)
WEIGHTS = st.lists(st.decimals(0, 1000, places=3), min_size=1, max_size=40).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_shares_sum_exactly_and_are_within_a_cent(total: Decimal, weights: list[Decimal]) -> None:
    shares = allocate(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * weight / sum(weights)) < Decimal("0.0100001")
        assert share.as_tuple().exponent == -2
        assert weight or not share


def test_a_month_of_days_sums_to_its_target() -> None:
    """SH-2: 62,000 over March 2026, weekends weigh 1.5."""
    weights = [Decimal("1.5") if day % 7 in (0, 1) else Decimal(1) for day in range(1, 32)]
    shares = allocate(Decimal(62000), weights)
    assert sum(shares) == Decimal("62000.00")
    assert {share for share, weight in zip(shares, weights, strict=True) if weight == 1} <= {
        *(Decimal("1746.48"), Decimal("1746.47"), Decimal("1746.49")),
    }
    assert Decimal("2619.72") in shares


def test_allocation_refuses_nonsense() -> None:
    for weights in ([0, 0], [-1, 2], []):
        with pytest.raises(ValueError):
            allocate(Decimal(1), weights)
    with pytest.raises(ValueError):
        allocate(Decimal("0.001"), [1])
    assert Money(Decimal(100), "JPY").allocate([1, 1, 1])[0] == Money(Decimal(34), "JPY")


def test_halves_go_away_from_zero() -> None:
    assert rounded(Decimal("2.345")) == Decimal("2.35")
    assert rounded(Decimal("-2.345")) == Decimal("-2.35")
    assert Money(Decimal("2.5"), "JPY").rounded() == Money(Decimal(3), "JPY")


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="CNY and USD"):
        Money(Decimal(1)) + Money(Decimal(1), "USD")
    assert Money(Decimal(3)) - Money(Decimal(1)) * 2 == -Money(Decimal(-1))
    assert Money(Decimal(1)) < Money(Decimal(2))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("86万", 860_000),
        ("86 万", 860_000),
        ("1.2亿", 120_000_000),
        ("1亿2000万", 120_000_000),
        ("3万5千", 35_000),
        ("860,000", 860_000),
        ("860，000.50", "860000.50"),
        ("¥8,600", 8600),
        ("￥８，６００．００元", 8600),
        ("8600元整", 8600),
        ("人民币 50 万元", 500_000),
        ("US$1.5m", 1_500_000),
        ("12k", 12_000),
        ("5w", 50_000),
        ("1,2345,6789", 123_456_789),
        ("-12", -12),
        ("−12", -12),
        ("(1,200.00)", -1200),
        ("-¥3", -3),
        ("8.6E+5", 860_000),
        (".5", "0.5"),
        ("0", 0),
        ("2万亿", 2 * 10**12),
    ],
)
def test_amounts_are_read(typed: str, amount: int | str) -> None:
    assert parse_amount(typed) == Decimal(amount)


def test_how_it_was_read_is_said() -> None:
    heard = read_amount("US$86万")
    assert (str(heard.heard), heard.currency) == ("读作 860,000", "USD")
    assert read_amount("86").currency == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12o", "字母 o，请改成数字 0"),
        ("8,6", "逗号不像千位分隔符"),
        ("", "不是数字"),
        ("万", "不是数字"),
        ("3万5", "不是数字"),
        ("5千3万", "不是数字"),
        ("1.2.3", "不是数字"),
        ("NaN", "不是数字"),
        ("¥5 $", "不是数字"),
        ("9" * 20, "太大"),
        ("1e99", "太大"),
        ("约86万", "不是数字"),
    ],
)
def test_what_cannot_be_read_is_explained(typed: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        parse_amount(typed)


@given(AMOUNTS)
def test_full_amounts_are_read_back(amount: Decimal) -> None:
    assert parse_amount(full(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("10320000", "¥1,032 万"),
        ("8600", "¥8,600"),
        ("132000000", "¥1.32 亿"),
        ("860000", "¥86 万"),
        ("386000", "¥38.6 万"),
        ("12345", "¥1.23 万"),
        ("9999.99", "¥9,999.99"),
        ("86.5", "¥86.50"),
        ("99999999", "¥1 亿"),
        ("99990000", "¥9,999 万"),
        ("0", "¥0"),
        ("-120000", "−¥12 万"),
        ("-0.001", "¥0"),
    ],
)
def test_amounts_are_shown_short(amount: str, shown: str) -> None:
    assert short(Decimal(amount)).text == shown


def test_one_unit_for_a_column() -> None:
    column = [Decimal(8600), Decimal(860_000), Decimal(120_000_000)]
    assert unit_for(column) == "亿"
    assert [str(short(one, unit="万")) for one in column] == ["¥0.86 万", "¥86 万", "¥12,000 万"]


def test_other_currencies_and_english() -> None:
    assert str(short(Decimal(10_320_000), "USD", english=True)) == "US$10.3M"
    assert str(short(Decimal(86_000), "CHF", english=True)) == "CHF 86K"
    assert full(Decimal("-8600"), "JPY") == "−JP¥8,600"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "零元整"),
        ("1032.5", "壹仟零叁拾贰元伍角整"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0.05", "伍分"),
        ("0.5", "伍角整"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1200000000000", "壹万贰仟亿元整"),
        ("1000000000000", "壹万亿元整"),
        ("-8600", "负捌仟陆佰元整"),
        ("10000001", "壹仟万零壹元整"),
    ],
)
def test_chinese_capitals(amount: str, said: str) -> None:
    assert uppercase_amount(Decimal(amount)) == said


@given(st.decimals(0, 10**15, places=2))
def test_capitals_never_stutter(amount: Decimal) -> None:
    assert "零零" not in uppercase_amount(amount)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "RMB zero only"),
        ("12", "RMB twelve only"),
        ("893193.4", "RMB eight hundred ninety-three thousand one hundred ninety-three and 40/100 only"),
        ("1000001.05", "RMB one million one and 05/100 only"),
        ("20300000000", "RMB twenty billion three hundred million only"),
        ("-8600", "RMB minus eight thousand six hundred only"),
    ],
)
def test_amounts_in_english_words(amount: str, said: str) -> None:
    assert spelled_amount(Decimal(amount)) == said
