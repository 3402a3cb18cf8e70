"""People's input for an action or for a record's fields: read by the field types, within the actor's scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, readable_fields, visible, writable_fields
from paceline.kernel.errors import Invalid, PacelineError
from paceline.kernel.messages import Message, say
from paceline.metadata.fields.base import FieldType, Reading
from paceline.metadata.fields.link import Link, UserLink
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records import plans

if TYPE_CHECKING:
    from paceline.records.action import Action


def reading_for(by: Principal, *, day_first: bool | None = None) -> Reading:
    """How this actor's input is read: linked names are looked up among what the actor may see."""
    return Reading(resolve=lambda link, text: resolve(by, link, text), day_first=day_first)


def resolve(by: Principal, link: Link[Any, Any], text: str) -> Any:
    """The key of a linked record from its key, its number or its exact title. Raises Invalid when none or several fit.

    A key is taken as it is: the door checks it within the actor's scope before anything is written.
    """
    try:
        return UUID(text)
    except ValueError:
        pass
    of = registry.get(link.target)
    rows = visible(by, of.model)
    names = [link.title_path, *(n for n in ("number", "code", "username") if n in of.standard)]
    for name in dict.fromkeys(names):
        try:
            found = list(rows.filter(**{name: text}).values_list("pk", flat=True)[:2])
        except ValueError:  # a title that is a number, and a text that is none
            continue
        if len(found) == 1:
            return found[0]
        if found:
            raise Invalid(
                "有好几个%(object)s叫「%(text)s」。请用编号指明是哪一个。",
                params={"object": of.label, "text": text[:60]},
            )
    raise Invalid(
        "找不到%(object)s「%(text)s」。",
        params={"object": of.label, "text": text[:60]},
        code="link_not_found",
    )


def read_inputs(
    chosen: Action, by: Principal, raw: dict[str, Any], *, day_first: bool | None = None
) -> dict[str, Any]:
    """The action's inputs as Python values. Raises Invalid with messages by field; extra names are refused."""
    reading = reading_for(by, day_first=day_first)
    values: dict[str, Any] = {}
    if chosen.takes_values:
        own = {name: raw.pop(name) for name in list(raw) if name not in chosen.inputs}
        values["values"] = read_values(chosen.of, by, own, reading)
    unknown = raw.keys() - chosen.inputs.keys()
    errors: dict[str, Any] = dict.fromkeys(unknown, unknown_name(unknown))
    for name, field in chosen.inputs.items():
        try:
            value = field.read(raw.get(name), reading)
        except PacelineError as error:
            errors[name] = error.message
            continue
        if field.required and value in (None, "", []):
            errors[name] = missing(field)
        elif name in raw or name in chosen.demanded:
            values[name] = linked(by, field, value) if isinstance(field, Link) and value else value
    if errors:
        raise Invalid(errors, labels={name: field.label for name, field in chosen.inputs.items()})
    return values


def linked(by: Principal, field: Link[Any, Any], key: Any) -> Any:
    """The record that an action's input names, as an instance. Raises NotFound."""
    of = registry.get(field.target)
    return plans.seen(by, of, key) or get_visible(by, of.model, key)


def read_values(of: ObjectType, by: Principal, raw: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """Values for an object's fields. Unknown and unwritable names are refused; nothing is written."""
    allowed, known = writable_fields(by, of), readable_fields(by, of)
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    fields = of.fields
    for name, given in raw.items():
        currency_of = name.removesuffix("_currency")
        if name.endswith("_currency") and currency_of in allowed:
            values[name] = str(given or "")[:3].upper()
        elif name not in known:
            errors[name] = unknown_name([name])
        elif name not in allowed:
            errors[name] = "你不能改这个字段。"
        else:
            try:
                values[name] = fields[name].type.read(given, reading)
            except PacelineError as error:
                errors[name] = error.message
    if errors:
        raise Invalid(errors)
    return values


def unknown_name(names: Iterable[str]) -> Message:
    return say("没有这个字段：%(names)s。", names=_t("、").join(sorted(str(n)[:40] for n in names)))


def missing(field: FieldType) -> str:
    return "请选择。" if isinstance(field, Link | UserLink) or field.widget == "select" else "请填写。"
