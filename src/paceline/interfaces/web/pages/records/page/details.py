"""All fields of a record by the sections of its form, each with its pencil or the reason why there is none."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.interfaces.web.pages.records.opened import Opened, writable_bound
from paceline.metadata.object_type import BoundField
from paceline.metadata.when import lookup_in

BOOKKEEPING = ("number", "team", "created_at", "created_by", "updated_at", "updated_by")


def sections_of(on: Opened) -> list[dict[str, Any]]:
    """`[{"label", "items": [{"label", "value", "edit"?, "locked"?}]}]`; fields that do not apply are left out."""
    sections = [(label, [b.name for b in fields]) for label, fields in on.of.form_sections()]
    told = {name for _label, names in sections for name in names}
    sections.append(
        (_t("系统记录"), [n for n in (*BOOKKEEPING, *rest(on, told)) if n in on.of.fields and n not in told])
    )
    on.ask({name for _label, names in sections for name in names})
    on.needed.load()
    look = lookup_in(on.record)
    shown = []
    for label, names in sections:
        items = [item_of(on, on.of.fields[name]) for name in dict.fromkeys(names) if applies(on, name, look)]
        if items:
            shown.append({"label": label, "fields": items})
    return shown


def rest(on: Opened, told: set[str]) -> list[str]:
    """Fields that are computed and in no section."""
    return [name for name, bound in on.of.standard.items() if name not in told and bound.type.locked]


def applies(on: Opened, name: str, look: Any) -> bool:
    shown = on.of.fields[name].type.shown
    return on.shows(name) and (shown is None or shown.holds(look))


def item_of(on: Opened, bound: BoundField) -> dict[str, Any]:
    """One line of the list."""
    value = on.cell(bound.name) if bound.of(on.record) not in (None, "", []) else ""
    item: dict[str, Any] = {"name": bound.name, "label": bound.label, "value": value}
    if writable_bound(on, bound):
        item["edit"] = f"{on.url}field/{bound.name}"
    elif bound.type.locked:
        item["locked"] = _t("由系统计算或由动作改变，不能直接修改。")
    return item
