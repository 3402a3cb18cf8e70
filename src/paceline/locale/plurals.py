"""Translations that know one from many: `%(n)s suggestion[|s]` in a fragment is `1 suggestion` on a page.

Chinese has no plural, so its sentences ask for none. A choice follows the placeholder before it, or else the first one;
`[left:is|are]` names another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation.trans_real import translation

from paceline.locale.build import LANGUAGES

CHOICE = re.compile(r"\[(?:(\w+):)?([^\[\]|]*)\|([^\[\]|]*)\]")
PLACE = re.compile(r"%\((\w+)\)")


class Counted(str):
    """A translation with choices; putting values in chooses."""

    __slots__ = ()

    def __mod__(self, values: Any) -> str:
        return str.__mod__(self.chosen(values), values)

    def chosen(self, values: Any) -> str:
        """The words for these values, still with their placeholders."""
        if not isinstance(values, Mapping):
            return CHOICE.sub(r"\3", self)
        return CHOICE.sub(lambda choice: choice[2 if is_one(self.value_of(choice, values)) else 3], self)

    def value_of(self, choice: re.Match[str], values: Mapping[str, Any]) -> Any:
        before = PLACE.findall(self[: choice.start()])
        name = choice[1] or (before[-1] if before else next(iter(PLACE.findall(self)), ""))
        return values.get(name)


def is_one(value: Any) -> bool:
    return str(value).strip() == "1"


def install() -> None:
    """Make the loaded translations that hold choices `Counted`: gettext then answers with them."""
    for language in LANGUAGES:
        catalogue: Any = translation(language)._catalog  # type: ignore[attr-defined]
        for key, text in list(catalogue.items()):
            if isinstance(text, str) and CHOICE.search(text):
                catalogue[key] = Counted(text)
