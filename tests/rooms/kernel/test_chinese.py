"""Chinese names compare as people compare them, and every piece of a text can be found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel import chinese

TEXT = st.text(alphabet=st.sampled_from("华为技术苏州恒达机械有限公司ABab12345678 -（）、"), max_size=30)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("苏州恒达机械有限公司", "苏州恒达机械"),
        ("苏州恒达机械有限责任公司", "苏州恒达机械"),
        ("苏州恒达机械股份有限公司", "苏州恒达机械"),
        ("恒达（苏州）机械 有限公司", "恒达苏州机械"),
        ("恒达(苏州)机械有限公司", "恒达苏州机械"),
        ("恒达集团", "恒达"),
        ("恒达集团有限公司", "恒达"),
        ("恒达集团股份有限公司", "恒达"),
        ("恒达股份", "恒达"),
        ("华为技术有限公司苏州分公司", "华为技术苏州分公司"),
        ("海川投资合伙企业（有限合伙）", "海川投资合伙企业"),
        ("北京有限元科技公司", "北京有限元科技"),
        ("ＡＢＣ科技　有限公司", "abc科技"),
        ("Acme Corporation", "acme"),
        ("ACME Co., Ltd.", "acme"),
        ("有限公司", "有限公司"),
        ("Ltd", "ltd"),
        ("", ""),
    ],
)
def test_company_names_without_their_legal_form(name: str, core: str) -> None:
    assert chinese.normalise_company_name(name) == core


@given(TEXT)
def test_normalising_twice_changes_nothing_in_plain_names(name: str) -> None:
    once = chinese.normalise_company_name(name)
    assert chinese.normalise_company_name(once + "有限公司") in (
        once,
        once + "有限公司",
        once.removesuffix("股份"),
    )


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("苏州恒达机械有限公司", "恒"),
        ("江苏省苏州市恒达机械有限公司", "恒"),
        ("中国石油化工集团", "石"),
        ("北京有限公司", "北"),
        ("acme corp", "A"),
        ("王芳", "王"),
        ("安阳", "安"),
        ("", "?"),
        ("（）", "?"),
    ],
)
def test_monogram_is_the_distinctive_character(name: str, sign: str) -> None:
    assert chinese.monogram(name) == sign


def test_half_width() -> None:
    assert chinese.to_halfwidth("ＡＢＣ１２３（）　！") == "ABC123() !"


def test_tokens_of_a_text() -> None:
    assert chinese.bigrams("恒达机械 ABC-12345") == [
        *("恒达", "达机", "机械", "械", "abc", "12345", "1234", "2345"),
    ]


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [
        ("恒达", [("恒达", False)]),
        ("恒", [("恒", True)]),
        ("恒达机", [("恒达", False), ("达机", False)]),
        ("138", [("138", True)]),
        ("13812", [("1381", False), ("3812", False)]),
        ("heng da", [("heng", True), ("da", True)]),
        ("Xi'an", [("xian", True)]),
        ("!?", []),
    ],
)
def test_tokens_of_a_question(typed: str, tokens: list[tuple[str, bool]]) -> None:
    assert chinese.query_tokens(typed) == tokens


def answers(query: str, text: str) -> bool:
    tokens = chinese.bigrams(text)
    return all(
        any(token.startswith(wanted) if prefix else token == wanted for token in tokens)
        for wanted, prefix in chinese.query_tokens(query)
    )


@given(st.text(alphabet="华为技术苏州恒达机械", min_size=1, max_size=12), st.data())
def test_every_piece_of_chinese_finds_its_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert answers(text[start:end], f"前缀 {text} suffix")


@given(st.text(alphabet="0123456789", min_size=5, max_size=14), st.data())
def test_every_four_digits_find_their_number(number: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(number) - 4))
    end = data.draw(st.integers(start + 4, len(number)))
    assert answers(number[start:end], f"电话 {number}")


@given(st.text(max_size=60))
def test_no_text_breaks_the_tokens(text: str) -> None:
    tokens = chinese.bigrams(text)
    assert all(tokens)
    assert len(set(tokens)) == len(tokens)
    assert all(token for token, _ in chinese.query_tokens(text))
    assert all(chinese.pinyin_tokens(text))
