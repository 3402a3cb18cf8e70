"""What form controls need beyond a field's own options: where links are looked up, the levels of a region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _t

from paceline.interfaces.web import formats
from paceline.kernel import regions
from paceline.kernel.region_list import Region as Place
from paceline.metadata.fields import FieldType, Link, Phone, Region, Tags
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry

Options = dict[str, Any]


def pick_url(field: FieldType) -> str:
    """Where records to link to are found while typing: GET ?q= answers {"items": [{"value", "label", "hint"}]}."""
    return f"/{registry.get(field.target).path}/pick" if isinstance(field, Link) else ""


def region_options(code: str) -> Options:
    """Provinces, and the cities and counties around a chosen code."""
    chain = [part.code for part in regions.path(code)] if code else []
    levels = [regions.children(parent) for parent in ["", *chain][:3]]
    return {
        "levels": [choices(level) for level in levels],
        "chain": chain,
        "url": "/regions",
    }


def choices(places: Iterable[Place]) -> list[Options]:
    """Places as options of a select."""
    return [
        {"value": one.code, "label": formats.region_name(one)} for one in places if not one.is_placeholder
    ]


def options_of(of: ObjectType, bound: BoundField, value: Any) -> Options:
    """All options of a field's control, for its present value."""
    field = bound.type
    options = dict(field.widget_options())
    if isinstance(field, Region):
        options |= region_options(value or "")
    elif isinstance(field, Link):
        options["url"] = pick_url(field)
        options["placeholder"] = found_by(registry.get(field.target))
        if field.within and bound.name in of.fields:
            options["within"] = field.within[1].partition(".")[0]
            options["url"] += f"?for={of.name}.{bound.name}"
    elif isinstance(field, Tags):
        options["url"] = f"/{of.path}/tags/{bound.name}"
    return options


def found_by(of: ObjectType) -> str:
    """What to type to find a record: people and companies are found by a phone number too."""
    names = of.find.fields if of.find is not None else ()
    if any(name in of.standard and isinstance(of.standard[name].type, Phone) for name in names):
        return _t("输入名称、拼音或电话查找")
    return _t("输入名称或拼音查找") if names else _t("输入名称查找")


def value_for(field: FieldType, value: Any) -> Any:
    """A picked value as the control takes it."""
    if isinstance(field, Link):
        if not isinstance(value, Mapping):
            return None
        return {"value": str(value["id"]), "label": formats.shipped(value["title"])}
    return value
