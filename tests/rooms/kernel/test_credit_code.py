"""A credit code is right or says which character is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel import credit_code
from paceline.kernel.errors import Invalid

BODIES = st.text(alphabet=credit_code.ALPHABET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", ["91110000600037341L", "91350100M000100Y43"])
def test_published_codes_are_right(code: str) -> None:
    assert credit_code.normalise(f" {code.lower()} ") == code
    assert credit_code.is_valid(code)


@given(BODIES)
def test_the_check_character_completes_a_body(body: str) -> None:
    code = body + credit_code.check_character(body)
    assert credit_code.normalise(code) == code


@given(BODIES, st.integers(0, 16), st.sampled_from(credit_code.ALPHABET))
def test_one_wrong_character_is_noticed(body: str, at: int, other: str) -> None:
    code = body + credit_code.check_character(body)
    wrong = code[:at] + other + code[at + 1 :]
    assert credit_code.is_valid(wrong) == (wrong == code)


def test_agrees_with_another_implementation() -> None:
    uscc = pytest.importorskip("stdnum.cn.uscc")
    for code in ("91110000600037341L", "91350100M000100Y43", "911100006000373410"):
        assert credit_code.is_valid(code) == uscc.is_valid(code)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("9111000060003734", "现在是 16 位"),
        ("9111000060003O341L", "第 14 位不能是「O」"),
        ("911100006000373410", "校验位不对"),
    ],
)
def test_what_is_wrong_is_said(code: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        credit_code.normalise(code)


def test_masked() -> None:
    assert credit_code.mask("91110000600037341L") == "9111000•••••••1L"
    assert credit_code.normalise("") == ""
