"""Addresses are read from what people paste."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel import emails
from paceline.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Zhang.San@Acme.CN ", "zhang.san@acme.cn"),
        ("mailto:a@b.com", "a@b.com"),
        ("张三 <a@b.com.cn>", "a@b.com.cn"),
        ("ａ＠ｂ。ｃｏｍ", "a@b.com"),
        ("o'neil+crm@sub.acme.co.uk", "o'neil+crm@sub.acme.co.uk"),
        ("王@公司.中国", "王@公司.中国"),
        ("", ""),
    ],
)
def test_read(typed: str, address: str) -> None:
    assert emails.normalise(typed) == address


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("zhangsan.acme.cn", "要有 @"),
        ("a@b.cn, c@d.cn", "只能填一个"),
        ("a@b", "name@example.com"),
        ("a@b..cn", "name@example.com"),
        ("a@-b.cn", "name@example.com"),
    ],
)
def test_what_is_wrong_is_said(typed: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        emails.normalise(typed)


def test_masked() -> None:
    assert emails.mask("zhang@acme.cn") == "z•••@acme.cn"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    with suppress(Invalid):
        assert emails.normalise(text) == emails.normalise(emails.normalise(text))
