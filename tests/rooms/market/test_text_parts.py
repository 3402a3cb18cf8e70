"""Pure parts of text messages: their size, who can get them, what is an opt-out, filling a provider's request."""

from __future__ import annotations

import json

import pytest

from paceline.market import filling
from paceline.market.addresses import is_customer, takes_texts, written
from paceline.market.incoming.wishes import wants_out
from paceline.market.text_parts import counted


@pytest.mark.parametrize(("text", "characters", "parts"), [
    ("", 0, 0), ("好" * 70, 70, 1), ("好" * 71, 71, 2), ("好" * 134, 134, 2), ("好" * 135, 135, 3),
    ("a" * 160, 160, 1), ("a" * 161, 161, 2), ("a" * 306, 306, 2), ("€" * 80, 160, 1), ("😀" * 35, 70, 1),
    ("😀" * 36, 72, 2),
])  # fmt: skip
def test_a_text_is_counted_as_phones_do(text: str, characters: int, parts: int) -> None:
    assert (counted(text).characters, counted(text).parts) == (characters, parts)


def test_only_numbers_of_phones_with_a_screen_get_texts() -> None:
    served = {text: takes_texts(written("sms", text)) for text in ("138 1234 2071", "0512-62888888", "400-820-8820",
              "+1 415-555-2671", "8801", "")}  # fmt: skip
    assert list(served.values()) == [True, False, False, True, False, False]


def test_numbers_of_wecom_keep_their_capitals_and_a_name_is_none() -> None:
    assert written("wecom", " wmAbCdEfGhIjKlMn ") == "wmAbCdEfGhIjKlMn"
    assert [is_customer(one) for one in ("wmAbCdEfGhIjKlMn", "zhangsan", "wxid_123456789012")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("text", ["退订", "TD", " t。", "R", "【退订】", "拒收!", "stop"])
def test_these_mean_no_more(text: str) -> None:
    assert wants_out(text)


@pytest.mark.parametrize("text", ["", "好的", "退订单怎么办理", "Roger", "我要退订金"])
def test_these_do_not(text: str) -> None:
    assert not wants_out(text)


def test_what_is_filled_in_cannot_break_out_of_its_place() -> None:
    nasty = {"text": 'a"}\n{{secret}} 好', "to": "1&x=2\r\nEvil: 1", "secret": "s"}
    assert json.loads(filling.in_json('{"t": "{{text}}"}', nasty)) == {"t": nasty["text"]}
    assert (
        filling.in_address("https://a.example/?to={{ to }}", nasty)
        == "https://a.example/?to=1%26x%3D2%0D%0AEvil%3A%201"
    )
    assert filling.in_headers("X-To: {{to}}", nasty) == {"X-To": "1&x=2 Evil: 1"}


def test_paths_lead_into_an_answer_or_to_nothing() -> None:
    said = {"data": [{"id": 7}], "ok": True}
    assert [filling.at(said, path) for path in ("data.0.id", "data.1.id", "data", "no.way", "")] == [
        "7",
        "",
        "",
        "",
        "",
    ]
