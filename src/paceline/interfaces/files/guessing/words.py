"""Names of columns made comparable, and the other names under which fields are known (`synonyms.json`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from django.utils import translation

from paceline.interfaces.files.targets import Target
from paceline.kernel.chinese import folded
from paceline.metadata.object_type import ObjectType

IN_BRACKETS = re.compile(r"[(\[{（【].*?[)\]}）】]")
NOT_A_WORD = re.compile(r"[\W_]+")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def plain(name: str) -> str:
    """`年采购额（元）` → `年采购额`, `sales_agent`, `SalesAgent` and `Sales Agent` → `salesagent`."""
    return NOT_A_WORD.sub("", folded(IN_BRACKETS.sub("", name))) or NOT_A_WORD.sub("", folded(name))


def words_of(name: str) -> set[str]:
    """The words of an English name."""
    spaced = CAMEL.sub(" ", name)
    return {word for word in re.split(r"[\W_]+", folded(spaced)) if word}


@cache
def synonyms() -> dict[str, dict[str, list[str]]]:
    """object (or `*` for all, `kind:…` for a type of field) → field → other names."""
    text = (files("paceline.interfaces.files") / "guessing" / "synonyms.json").read_text(encoding="utf-8")
    read: dict[str, dict[str, list[str]]] = json.loads(text)
    return read


def names_of(of: ObjectType, target: Target) -> Iterator[tuple[str, str]]:
    """Every name of a target with how it is known: its labels in all languages, its code, its synonyms."""
    for language in ("zh-hans", "en"):
        with translation.override(language):
            yield plain(target.label), "label"
            if target.name == of.title:
                yield plain(of.label), "synonym"
                yield plain(f"{of.label}{target.label}"), "synonym"
    yield plain(target.name), "label"
    for group in (of.name, "*"):
        for other in synonyms().get(group, {}).get(target.name, ()):
            yield plain(other), "synonym"
