"""The fields of a record's form: which ones this person may fill in, with values, errors and conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import visible, writable_fields
from paceline.interfaces.web import widgets
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.widgets import Control
from paceline.kernel.errors import PacelineError
from paceline.metadata.fields import FieldType, Link
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.metadata.when import lookup_in

Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Group:
    """A titled group of controls; `quick` groups are always open."""

    label: str
    controls: list[Control] = field(default_factory=list)


@dataclass(frozen=True)
class Shape:
    """Which fields a form shows: the quick ones first, the others by section behind 更多字段."""

    quick: list[BoundField]
    more: list[tuple[str, list[BoundField]]]

    @property
    def fields(self) -> dict[str, FieldType]:
        every = [*self.quick, *(b for _label, bounds in self.more for b in bounds)]
        return {b.name: b.type for b in every}


def shape_of(by: Principal, of: ObjectType, *, only: Iterable[str] = (), whole: bool = False) -> Shape:
    """The form of an object for this person. `only` names the fields to show; `whole` opens every section."""
    allowed = writable_fields(by, of)
    every = [(label, [b for b in fields if b.name in allowed]) for label, fields in of.form_sections()]
    sections = [(label, fields) for label, fields in every if fields]
    inside = [b for _label, fields in sections for b in fields]
    wanted = [name for name in only if name in allowed]
    if wanted:
        return Shape([of.fields[name] for name in wanted], [])
    if whole or not of.quick:
        return Shape([], sections)
    must = [b.name for b in inside if b.type.required and not b.type.has_default()]  # type: ignore[attr-defined]
    first = [name for name in dict.fromkeys((*of.quick, *must)) if name in allowed]
    rest = [(label, [b for b in fields if b.name not in first]) for label, fields in sections]
    return Shape([of.fields[name] for name in first], [(label, fields) for label, fields in rest if fields])


def settled(shape: Shape, record: Any) -> Shape:
    """Without fields that the record can never show here: their condition is about fields that this form has not."""
    names = shape.fields

    def kept(bound: BoundField) -> bool:
        when = bound.type.shown
        return when is None or bool(set(when.fields) & set(names)) or when.holds(lookup_in(record))

    more = [(label, [b for b in fields if kept(b)]) for label, fields in shape.more]
    return Shape([b for b in shape.quick if kept(b)], [(label, fields) for label, fields in more if fields])


def unconditional(shape: Shape, controls: Iterable[Control]) -> None:
    """Of a settled form: what depends on nothing that can change here is simply there."""
    names = shape.fields
    for control in controls:
        when = names[control.name].shown
        if when is not None and not set(when.fields) & set(names):
            control.shown = None


def groups_of(
    by: Principal, of: ObjectType, shape: Shape, values: Mapping[str, Any], errors: Errors
) -> tuple[list[Control], list[Group]]:
    """The controls of the quick part and the groups of the rest."""

    def made(bound: BoundField) -> Control:
        code = str(values.get(f"{bound.name}_currency") or "")
        return widgets.control(by, of, bound.name, bound.type, values.get(bound.name),
                               errors=errors.get(bound.name, ()), code=code)  # fmt: skip

    return [made(b) for b in shape.quick], [
        Group(label, [made(b) for b in fields]) for label, fields in shape.more
    ]


def values_of(on: Opened, names: Iterable[str]) -> dict[str, Any]:
    """The stored values of an open record, links with their titles."""
    names = list(names)
    on.ask(names)
    on.needed.load()
    found: dict[str, Any] = {}
    for name in names:
        bound = on.of.fields[name]
        value = bound.of(on.record)
        if isinstance(bound.type, Link):
            value = {"id": value, "title": on.needed.title(bound.type.target, value)} if value else None
        elif bound.type.widget == "amount" and not bound.custom:
            found[f"{name}_currency"] = getattr(on.record, f"{name}_currency", "")
        found[name] = value
    return found


def defaults_of(by: Principal, of: ObjectType) -> dict[str, Any]:
    """What a new record starts with."""
    blank = of.model()
    found = {name: b.of(blank) for name, b in of.standard.items() if not isinstance(b.type, Link)}
    if "owner" in of.standard and by.user_id:
        found["owner"] = {"id": by.user_id, "title": by.name}
    return found


def with_titles(
    by: Principal, fields: Mapping[str, FieldType], given: Mapping[str, Any], known: Mapping[str, Any] | None = None
) -> dict[str, Any]:  # fmt: skip
    """Typed or prefilled values with the titles of links that the person sees; `known` values keep theirs."""
    found = dict(given)
    for name, value in given.items():
        kind, before = fields.get(name), (known or {}).get(name)
        if isinstance(kind, Link):
            same = isinstance(before, Mapping) and str(before.get("id")) == str(value)
            found[name] = before if same else title_of(by, kind, value)
    return found


def title_of(by: Principal, kind: Link[Any, Any], key: Any) -> dict[str, Any] | None:
    """A link's record by its key; None when the key leads nowhere that the person sees."""
    if not key:
        return None
    try:
        found = visible(by, registry.get(kind.target).model).filter(pk=kind.accept(key)).first()
    except PacelineError:
        return None
    return {"id": found.pk, "title": str(found)} if found is not None else None


def first_errors(errors: Errors, shown: Iterable[str]) -> list[str]:
    """What is said about the whole, and about fields that this form does not show."""
    here = set(shown)
    return [text for name, said in errors.items() if name not in here for text in said]
