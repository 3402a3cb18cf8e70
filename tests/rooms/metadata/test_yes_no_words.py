"""Yes and no in words, as exports write them and imports read them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from paceline.metadata.fields import YesNo
from paceline.metadata.fields.base import Reading


@pytest.mark.parametrize(("language", "words"), [("zh-hans", ("是", "否")), ("en", ("Yes", "No"))])
def test_what_is_shown_is_read_again(language: str, words: tuple[str, str]) -> None:
    kind = YesNo("超时")
    with override(language):
        assert (kind.show(True), kind.show(False)) == words
        assert [kind.parse(word, Reading()) for word in words] == [True, False]
