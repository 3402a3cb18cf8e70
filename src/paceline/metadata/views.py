"""What a declaration may say about how an object looks: tiny values inside `class View`.

list  = "name customer amount"          columns of the list, in order
board = Board(by="stage", total="amount")
form  = [Section("基本信息", "name customer")]
beside = [Related("pipeline.Opportunity"), Timeline()]   right rail and tabs of the record page
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


def words(names: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """`"a b c"` or a sequence → `("a", "b", "c")`."""
    return tuple(names.split()) if isinstance(names, str) else tuple(names)


@dataclass(frozen=True, init=False)
class Section:
    """A titled group of fields in a form and on the record page."""

    label: Any
    fields: tuple[str, ...]

    def __init__(self, label: str, fields: str) -> None:
        object.__setattr__(self, "label", _(label))
        object.__setattr__(self, "fields", words(fields))


@dataclass(frozen=True)
class Board:
    """Columns by a choice or link; `total` and `weight` are summed per column."""

    by: str
    total: str = ""
    weight: str = ""
    card: str = ""
    columns: str = ""
    move: str = "change"
    """`columns` names a protocol in the web face that lists the columns; `move` the action that a drag calls."""

    @property
    def card_fields(self) -> tuple[str, ...]:
        return words(self.card)


@dataclass(frozen=True)
class Summary:
    """Counts and sums that the database keeps per value of the fields `by`, per owner and per team.

    `total` is an amount (summed in the home currency), `weight` a share between 0 and 1 that the amount is weighted by.
    """

    by: str
    total: str
    weight: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        return words(self.by)


@dataclass(frozen=True, init=False)
class Search:
    """Fields whose text is found by bigrams, pinyin, initials and phone fragments."""

    fields: tuple[str, ...]
    pinyin: tuple[str, ...]

    def __init__(self, fields: str, pinyin: str = "") -> None:
        object.__setattr__(self, "fields", words(fields))
        object.__setattr__(self, "pinyin", words(pinyin))


@dataclass(frozen=True)
class Duplicates:
    """Keys that make two records the same: exact on `exact` fields, fuzzy on the normalised `name`."""

    name: str = ""
    exact: str = ""

    @property
    def exact_fields(self) -> tuple[str, ...]:
        return words(self.exact)


@dataclass(frozen=True)
class Timeline:
    """The events about a record, with comments and follow-ups."""


@dataclass(frozen=True)
class Related:
    """A list of another object's records that link here; `via` when more than one link could be meant."""

    object: str
    via: str = ""
    fields: str = ""
    limit: int = 10
    rail: bool = False
    """`rail` puts it in the right column; otherwise it is a tab."""


@dataclass(frozen=True)
class SavedView:
    """A view that ships with the object: `SavedView("我负责的", {"field": "owner", "op": "eq", "value": "me"})`."""

    label: str
    filter: dict[str, Any] | None = None
    sort: str = ""
    columns: str = ""
    layout: str = "table"

    @property
    def title(self) -> Any:
        return _(self.label)
