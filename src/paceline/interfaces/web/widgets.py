"""Form controls for field types: what `ui.form_field` needs for a field, and what a form sends back.

The control of a type is the macro `control_<widget>` below templates/ui/control/; nothing here asks for a kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web import controls, formats
from paceline.metadata.fields import Entries, FieldType, File, Link, RichText, Rows
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.records import currency
from paceline.records.action import actions
from paceline.records.files import attachments

MOST_KNOWN = 200
SHOWN = "_fields"
"""The hidden input that names the fields a form shows, so that an empty list is told from an absent one."""


@dataclass
class Control:
    """One field of a form; the attributes are the arguments of `ui.form_field`."""

    name: str
    widget: str
    label: str
    value: Any = ""
    o: dict[str, Any] = field(default_factory=dict)
    required: bool = False
    hint: str = ""
    error: str = ""
    shown: dict[str, Any] | None = None
    required_when: dict[str, Any] | None = None
    attrs: dict[str, Any] = field(default_factory=dict)
    cls: str = ""


def control(
    by: Principal, of: ObjectType, name: str, kind: FieldType, value: Any = None, *, errors: Iterable[str] = (),
    code: str = "",
) -> Control:  # fmt: skip
    """The control of a field or an action's input. `value` is a stored value (a link as id and title) or typed text."""
    return Control(
        name=name,
        widget=kind.widget,
        label=kind.label,
        value=value_for(kind, value),
        o=options_for(by, of, name, kind, value, code),
        required=kind.required and not kind.locked,
        hint=_t(kind.hint) if kind.hint else "",
        error=" ".join(errors),
        shown=kind.shown.as_json() if kind.shown else None,
        required_when=kind.required_when.as_json() if kind.required_when else None,
        cls="wide" if kind.is_wide() else "",
    )


def value_for(kind: FieldType, value: Any) -> Any:
    """A value as its control takes it: a link with its title, a file with its name."""
    if isinstance(kind, Link):
        return controls.value_for(kind, value)
    return kept_file(value) if isinstance(kind, File) else kind.in_form(value)


def kept_file(key: Any) -> dict[str, Any] | None:
    """An uploaded file by its key."""
    found = attachments.name_of(key) if key else ""
    return {"key": str(key), "name": found, "url": f"/files/{key}"} if found else None


def options_for(
    by: Principal, of: ObjectType, name: str, kind: FieldType, value: Any, code: str = ""
) -> dict[str, Any]:
    """Everything the control has to know beside the value."""
    options = controls.options_of(of, BoundField(name, kind), value if isinstance(value, str) else "")
    max_length = getattr(kind, "max_length", None)
    if kind.widget == "text" and max_length:
        options["max_length"] = max_length
    if among := getattr(kind, "among", ""):
        options["among"] = known_values(by, among)
    if kind.widget == "amount":
        options["currency"] = code or settings.PACELINE_CURRENCY
        options["currencies"] = currencies(options["currency"])
    if isinstance(kind, File):
        options["upload_url"] = "/files/"
    if isinstance(kind, RichText):
        options["preview_url"] = "/preview"
    if isinstance(kind, Rows):
        options["columns"] = [
            {"name": n, "label": c.label, "widget": c.widget, **options_for(by, of, n, c, None)}
            for n, c in kind.row_columns.items()
        ]
    if isinstance(kind, Link):
        target = registry.get(kind.target)
        if getattr(kind, "create_by_name", False) and by.can(target.name, "create") and named_only(target):
            options["create_url"] = f"/{target.path}/quick"
    return options


def known_values(by: Principal, among: str) -> list[str]:
    """The values of another object's field, as far as the person sees them."""
    place, _dot, name = among.rpartition(".")
    rows = visible(by, registry.get(place).model).exclude(**{name: ""}).order_by(name)
    return list(rows.values_list(name, flat=True).distinct()[:MOST_KNOWN])


def named_only(of: ObjectType) -> bool:
    """Whether a name is enough for a new record."""
    asked = (b for b in of.standard.values() if b.type.required and not b.type.locked)
    must = {b.name for b in asked if not b.type.has_default()}  # type: ignore[attr-defined]
    return f"{of.name}.create" in actions and bool(of.title) and must <= {of.title}


def currencies(chosen: str) -> list[dict[str, str]]:
    """The currencies to choose from: none when only the home currency has ever been used."""
    known = sorted({settings.PACELINE_CURRENCY, chosen, *currency.rated.get()})
    return (
        [{"value": code, "label": formats.SYMBOLS.get(code, code)} for code in known]
        if len(known) > 1
        else []
    )


def rows_sent(data: QueryDict, name: str, kind: FieldType) -> list[dict[str, str]]:
    """The rows of a small table that have a value in any column."""
    columns = kind.row_columns  # type: ignore[attr-defined]
    rows: dict[int, dict[str, str]] = {}
    for key, value in data.items():
        first, _mark, rest = key.partition(".")
        at, _mark, column = rest.partition(".")
        if first == name and at.isdigit() and column in columns and value:
            rows.setdefault(int(at), {})[column] = str(value)
    return [rows[at] for at in sorted(rows)]


def entries_sent(data: QueryDict, name: str) -> dict[str, Any]:
    """`answers-q1=…` as `{"answers": {"q1": […]}}`; nothing when the form has no such field."""
    first = f"{name}-"
    given = {key.removeprefix(first): data.getlist(key) for key in data if key.startswith(first)}
    return {name: given} if given else {}


def sent(data: QueryDict, kinds: Mapping[str, FieldType]) -> dict[str, Any]:
    """What a form sends for these fields: texts, and lists where several values may be chosen."""
    named = data.get(SHOWN)
    names = set(named.split()) & kinds.keys() if named is not None else {n for n in kinds if n in data}
    found: dict[str, Any] = {}
    for name in kinds:
        if isinstance(kinds[name], Entries):
            found |= entries_sent(data, name)
            continue
        if name not in names:
            continue
        found |= given(data, name, kinds[name])
    return found


def given(data: QueryDict, name: str, kind: FieldType) -> dict[str, Any]:
    """What one control sends: a text, a list where several values may be chosen, and what stands beside it."""
    if isinstance(kind, Rows):
        return {name: rows_sent(data, name, kind)}
    if kind.is_many:
        return {name: [text for text in data.getlist(name) if text]}
    beside = {f"{name}{ending}" for ending in kind.companions if f"{name}{ending}" in data}
    return {name: data.get(name, ""), **{each: data[each] for each in beside}}
