"""Phone numbers are read as people write them and found by any piece."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel import chinese, phones
from paceline.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "stored", "shown", "masked"),
    [
        ("13812342071", "+8613812342071", "138 1234 2071", "138****2071"),
        ("+86 138-1234-2071", "+8613812342071", "138 1234 2071", "138****2071"),
        ("8613812342071", "+8613812342071", "138 1234 2071", "138****2071"),
        ("0086 13812342071", "+8613812342071", "138 1234 2071", "138****2071"),
        ("１３８１２３４２０７１", "+8613812342071", "138 1234 2071", "138****2071"),
        ("0512-62888888", "+8651262888888", "0512-6288 8888", "0512****8888"),
        ("(021) 6888 8888", "+862168888888", "021-6888 8888", "021****8888"),
        ("+86 512 6288 8888", "+8651262888888", "0512-6288 8888", "0512****8888"),
        ("0512-62888888转801", "+8651262888888;ext=801", "0512-6288 8888 转 801", "0512****8888"),
        ("0512-62888888-801", "+8651262888888;ext=801", "0512-6288 8888 转 801", "0512****8888"),
        ("400-820-8820", "+864008208820", "400-820-8820", "400****8820"),
        ("+1 415 555 2671", "+14155552671", "+1 415-555-2671", "141****2671"),
        ("1-800-273-8255", "+18002738255", "+1 800-273-8255", "180****8255"),
        ("00852 2765 4321", "+85227654321", "+852 2765 4321", "852****4321"),
        ("95588", "95588", "95588", "****88"),
        ("62888888", "62888888", "62888888", "****88"),
        ("7025551838", "7025551838", "7025551838", "702****1838"),
        (
            "13812342071 / 13912342072",
            "13812342071 / 13912342072",
            "13812342071 / 13912342072",
            "138****2072",
        ),
        ("", "", "", "****"),
    ],
)
def test_read_shown_and_masked(typed: str, stored: str, shown: str, masked: str) -> None:
    assert phones.normalise(typed) == stored
    assert phones.normalise(stored) == stored
    assert phones.show(stored) == shown
    assert phones.mask(stored) == masked


def test_a_letter_in_the_place_of_a_digit_is_named() -> None:
    with pytest.raises(Invalid, match="字母 o，请改成数字 0"):
        phones.normalise("138o2342071")
    with pytest.raises(Invalid, match="没有号码请留空"):
        phones.normalise("无")


def test_mobiles_are_told_apart() -> None:
    assert phones.is_mobile("+8613812342071")
    assert not phones.is_mobile("+8651262888888")


MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
LANDLINES = st.from_regex(r"0(10|2[0-9])[1-9][0-9]{7}", fullmatch=True)


@given(MOBILES | LANDLINES, st.data())
def test_every_four_digits_find_the_number(number: str, data: st.DataObject) -> None:
    tokens = {
        token for piece in phones.fragments(phones.normalise(number)) for token in chinese.bigrams(piece)
    }
    start = data.draw(st.integers(0, len(number) - 4))
    end = data.draw(st.integers(start + 4, len(number)))
    for wanted, prefix in chinese.query_tokens(number[start:end]):
        assert any(token.startswith(wanted) if prefix else token == wanted for token in tokens)


@given(MOBILES, st.sampled_from(["{}", "+86{}", "+86 {}", "0086-{}", " {} ", "86{}"]))
def test_ways_of_writing_a_mobile_are_one_number(number: str, way: str) -> None:
    assert phones.normalise(way.format(number)) == f"+86{number}"


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    with suppress(Invalid):
        stored = phones.normalise(text)
        phones.show(stored)
        phones.mask(stored)
        assert all(phones.fragments(stored))
