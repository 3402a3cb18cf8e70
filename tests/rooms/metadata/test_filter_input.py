"""A condition as people give it: the address of a list on which they put it together, or the language itself."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from paceline.kernel.errors import Invalid
from paceline.metadata.fields import FilterInput, Reading

TREE = '{"field":"industry","op":"eq","value":"机械制造"}'


@pytest.mark.parametrize("text", [
    TREE,
    f"https://crm.example/leads/?view=12&filter={quote(TREE)}&sort=-created_at",
    f" /leads/?filter={TREE} ",
])  # fmt: skip
def test_an_address_and_the_language_say_the_same(text: str) -> None:
    assert FilterInput("条件").read(text, Reading()) == {"field": "industry", "op": "eq", "value": "机械制造"}


def test_an_address_without_a_condition_says_what_to_do() -> None:
    with pytest.raises(Invalid, match="在列表里加上条件"):
        FilterInput("条件").read("https://crm.example/leads/", Reading())


def test_other_text_is_refused_as_before() -> None:
    with pytest.raises(Invalid, match="JSON"):
        FilterInput("条件").read("行业=机械", Reading())
