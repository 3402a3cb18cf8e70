"""A record that somebody has opened: the record, what they may do with it, and its values ready to be drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpRequest
from markupsafe import Markup

from paceline.access.principal import Level, Principal
from paceline.access.scope import predicate
from paceline.interfaces.web import cells
from paceline.interfaces.web.middleware import actor
from paceline.kernel.errors import NotFound
from paceline.locale.shipped import shipped
from paceline.metadata.fields import Link
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.records import plans
from paceline.records.acting import editable
from paceline.records.action import Action, actions_of
from paceline.records.reading.lookups import Lookups


@dataclass
class Opened:
    """One record on the screen of one person. `removed` says that it lies in the recycle bin."""

    request: HttpRequest
    by: Principal
    of: ObjectType
    record: Any
    may: frozenset[str] = frozenset()
    removed: bool = False
    needed: Lookups = field(default_factory=Lookups)
    beside_rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Records that the right column shows, as options by the name of a follow-up's link."""

    @classmethod
    def of_fetched(
        cls,
        request: HttpRequest,
        by: Principal,
        of: ObjectType,
        found: Any,
        verbs: Iterable[str],
        removed: bool = False,
    ) -> Opened:
        """From a record that `fetch` has brought with its marks."""
        every = always(by, of, verbs)
        may = frozenset(verb for verb in verbs if verb in every or getattr(found, f"_may_{verb}", False))
        return cls(request, by, of, found, may, removed)

    @property
    def url(self) -> str:
        return f"/{self.of.path}/{self.record.pk}/"

    @cached_property
    def title(self) -> str:
        return shipped(self.record)

    def shows(self, name: str) -> bool:
        """Whether the field exists and the person may see it, masked or not."""
        return name in self.of.fields and self.by.level(self.of.name, name) > Level.HIDDEN

    def value(self, name: str) -> Any:
        """The stored value of a field that the person sees in full, else None."""
        if name not in self.of.fields or self.by.level(self.of.name, name) <= Level.MASKED:
            return None
        return self.of.fields[name].of(self.record)

    def ask(self, names: Iterable[str]) -> None:
        """Have the titles of links among these fields ready after `needed.load()`."""
        for name in names:
            bound = self.of.fields.get(name)
            if bound is not None and isinstance(bound.type, Link):
                self.needed.want_title(bound.type.target, bound.of(self.record))

    def row(self, *names: str) -> dict[str, Any]:
        """The record as a row of a list, for cells."""
        found: dict[str, Any] = {}
        for name in names:
            for column in cells_columns(self, name):
                if column not in found:
                    found[column] = self.at(column)
        return found

    def at(self, column: str) -> Any:
        """The value of a list's column: an attribute, or the title of a link."""
        first, _, rest = column.partition("__")
        if not rest:
            return getattr(self.record, first)
        bound = self.of.fields[first]
        return self.needed.title(bound.type.target, bound.of(self.record))  # type: ignore[attr-defined]

    def cell(self, name: str) -> Markup:
        """A field drawn as in a list."""
        column = self.column(name)
        return column.drawn({each: self.at(each) for each in column.names})

    def column(self, name: str) -> cells.Column:
        return cells.column(self.of, name, self.by, writable=self.changes(name))

    def changes(self, name: str) -> bool:
        """Whether the person may change this field, as far as rights to the record and its state decide."""
        return "change" in self.may and not self.removed and not self.settled(name)

    def settled(self, name: str = "") -> str:
        """Why nobody changes the record, or this field, any more; "" while people may."""
        return editable.why_not(self.of, self.record, field=name)

    def allows(self, action: Action) -> bool:
        """Whether the person may do this action with this record, whatever its state."""
        may = action.needs in self.may and action.may_make(self.by)
        return may and not self.removed and action.is_for(self.by, self.record)


def cells_columns(opened: Opened, name: str) -> tuple[str, ...]:
    return opened.column(name).names


def object_at(path: str) -> ObjectType:
    """The object whose pages lie below a path. Raises Http404."""
    of = registry.by_path.get(path)
    if of is None:
        raise Http404
    return of


def opened(request: HttpRequest, path: str, key: UUID, *, bin_too: bool = False) -> Opened:
    """The record at an address. Raises NotFound in the same words for what is missing and what is out of sight."""
    by, of = actor(request), object_at(path)
    verbs = {action.needs for action in actions_of(of.name) if action.on == "record"} | {"change"}
    found = fetch(by, of, key, verbs, removed=False)
    removed = found is None and bin_too
    if removed:
        found = fetch(by, of, key, verbs, removed=True)
    if found is None:
        raise NotFound(
            "找不到这条%(object)s。它可能已被删除，或者没有共享给你。",
            hint="如果你需要它，可以请主管或管理员确认。",
            params={"object": of.label},
        )
    may = frozenset(
        verb for verb in verbs if getattr(found, f"_may_{verb}", False) or verb in always(by, of, verbs)
    )
    return Opened(request, by, of, found, may, removed)


def fetch(by: Principal, of: ObjectType, key: UUID | str, verbs: Iterable[str], *, removed: bool) -> Any:
    """The record with a mark per verb that depends on the record, in one query; None when it is out of sight."""
    asked = frozenset(verbs)
    plan = plans.kept(by, of, ("opened", asked, removed), lambda: compiled(by, of, asked, removed))
    return plan.one(key)


def compiled(by: Principal, of: ObjectType, verbs: Iterable[str], removed: bool) -> plans.Plan:
    """The statement of `fetch` for any key."""
    marks = {f"_may_{verb}": wrapped(q) for verb in verbs if (q := predicate(by, of, verb))}
    rows = plans.within(by, of, "read", removed).annotate(**marks)
    return plans.compiled(rows.select_related("owner") if "owner" in of.fields else rows)


def always(by: Principal, of: ObjectType, verbs: Iterable[str]) -> set[str]:
    """The verbs that this person may do with every record in sight."""
    return {verb for verb in verbs if (q := predicate(by, of, verb)) is not None and not q}


def wrapped(q: Q) -> ExpressionWrapper:
    return ExpressionWrapper(q, output_field=BooleanField())


def writable_bound(on: Opened, bound: BoundField) -> bool:
    """Whether the person may change this field of this record."""
    return (
        on.changes(bound.name) and not bound.type.locked and on.by.level(on.of.name, bound.name) == Level.FULL
    )
