"""Search tokens of many drafts: the same as for one record, with what repeats worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from paceline.kernel import chinese
from paceline.metadata.fields import Number
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.records.importing.draft import Draft
from paceline.records.reading import search

KEPT = 50_000
"""How many values' tokens are remembered per field."""


class Tokens:
    """The searched paths of an object; those that are known only when the row is written come late."""

    def __init__(self, of: ObjectType) -> None:
        self.of = of
        find = of.find
        self.late: list[tuple[int, str, BoundField | None]] = []
        self.early_paths: list[tuple[int, BoundField, str, bool, dict[Any, list[str]]]] = []
        self.paths = list(find.fields) if find else []
        for place, path in enumerate(self.paths):
            bound = of.fields.get(path)
            if bound is None or isinstance(bound.type, Number):
                self.late.append((place, path, bound))
            else:
                self.early_paths.append((place, bound, bound.type.attname, path in find.pinyin, {}))  # type: ignore[attr-defined,union-attr]
        self.custom = [b for b in of.custom_fields if b.type.is_indexed] if find else []

    def early(self, draft: Draft) -> list[list[str]]:
        """One list of tokens per path; the late ones stay empty."""
        found: list[list[str]] = [[] for _ in self.paths]
        own = draft.__dict__
        for place, bound, attname, pinyin, known in self.early_paths:
            value = own[attname]
            if value in (None, "", []):
                continue
            key = value if isinstance(value, str) else repr(value)
            tokens = known.get(key)
            if tokens is None:
                tokens = self.of_value(bound, value, pinyin=pinyin)
                if len(known) < KEPT:
                    known[key] = tokens
            found[place] = tokens
        found += [self.of_value(bound, bound.of(draft), pinyin=False) for bound in self.custom]
        return found

    def of_value(self, bound: BoundField, value: Any, *, pinyin: bool) -> list[str]:
        """The tokens of one value of one field."""
        return self.of_texts(bound.type.search_text(value), pinyin=pinyin)

    def of_texts(self, texts: Iterable[str], *, pinyin: bool) -> list[str]:
        """The tokens of some texts, each once."""
        found: list[str] = []
        for text in texts:
            if len(text) <= chinese.GRAM and text.isascii() and text.isdecimal():
                found.append(text)  # a piece of a phone number is its own only token
                continue
            found += chinese.bigrams(text)
            if pinyin:
                found += chinese.pinyin_tokens(text)
        return list(dict.fromkeys(found))

    def all(self, draft: Draft) -> list[str]:
        """All tokens of a draft that is complete, in the order of the declaration."""
        parts: list[Any] = draft.search_tokens
        for place, path, bound in self.late:
            pinyin = self.of.find is not None and path in self.of.find.pinyin
            if bound is not None:
                parts[place] = self.of_value(bound, draft.__dict__[bound.name], pinyin=pinyin)
            else:
                parts[place] = self.of_texts(search.texts_at(self.of, draft, path), pinyin=pinyin)
        found = dict.fromkeys(chain.from_iterable(parts))
        found.pop("", None)
        return list(found)[: search.MAX_TOKENS]
