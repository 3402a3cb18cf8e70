"""What a declaration may say about how an object looks: tiny values inside `class View`.

list  = "name customer amount"          columns of the list, in order
board = Board(by="stage", total="amount")
form  = [Section("基本信息", "name customer")]
beside = [Timeline(), Related("pipeline.Opportunity")]   right rail and tabs of the record page; a list before the
                                                         timeline is what the page opens with
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from paceline.metadata.when import When


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


@dataclass(frozen=True, init=False)
class Erasable:
    """What can be erased for good when a person asks for it. `known_by` identifies the person and is looked for in what
    others wrote; `also` is emptied with it. `when` tells which records are about a person, where not all are.
    """

    known_by: tuple[str, ...]
    fields: tuple[str, ...]
    when: When | None

    def __init__(self, known_by: str, also: str = "", when: When | None = None) -> None:
        object.__setattr__(self, "known_by", words(known_by))
        object.__setattr__(self, "fields", words(known_by) + words(also))
        object.__setattr__(self, "when", when)


@dataclass(frozen=True, init=False)
class Editable:
    """While what holds people make, change, remove and bring back a record; `words` say what to do when it does not.

    `Editable(When(quote__state="draft"), "报价已提交…")`: the condition reads one record, here what the line is part
    of, and a part stays there. `always` names the fields that change at any time, `fixed` the only ones that do not,
    `verbs` what the rule is about if not the whole ordinary life of a record. An object with conditions or words for
    single verbs lists several rules: each of them has to hold.
    """

    when: When
    words: str
    always: tuple[str, ...]
    fixed: tuple[str, ...]
    verbs: tuple[str, ...]

    def __init__(self, when: When, words: str, always: str = "", *, fixed: str = "", verbs: str = "") -> None:
        if len({path.rpartition(".")[0] for path, _ in when.terms}) != 1:
            raise ValueError("the condition reads one record")
        if always and fixed:
            raise ValueError("fields are free or fixed, not both")
        object.__setattr__(self, "when", when)
        object.__setattr__(self, "words", words)
        for name, given in (("always", always), ("fixed", fixed), ("verbs", verbs)):
            object.__setattr__(self, name, tuple(given.split()))

    @property
    def path(self) -> tuple[str, ...]:
        """The links from the record to the one that the condition reads; () when that is the record itself."""
        return tuple(self.when.terms[0][0].split(".")[:-1])

    @property
    def is_partial(self) -> bool:
        """Whether some fields change at any time; an administrator's then do as well."""
        return bool(self.always or self.fixed)

    def is_about(self, verb: str) -> bool:
        return not self.verbs or verb in self.verbs

    def frees(self, name: str) -> bool:
        """Whether a field changes at any time."""
        return name in self.always or (bool(name and self.fixed) and name not in self.fixed)


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
    label: str = ""
    """What they are to this record when that is not the name of the object: 退货单 of an order."""
    shown: When | None = None
    """The records beside which the list stands; None for all: interviews beside lost deals."""
    adds: bool = True
    """False where an action of the record itself makes them, and says when it cannot: 登记检测结果 of a batch."""

    @property
    def title(self) -> str:
        return str(_(self.label)) if self.label else ""


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
