"""Inputs of settings that are chosen from a short list instead of looked up: units of the tree, roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from paceline.access.models import OrgUnit, Role
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.web.pages.settings.words import role_name
from paceline.interfaces.web.widgets import Control
from paceline.metadata.fields import FieldType, Link

STEP = "　"


def choose_from(by: Principal, control: Control, kind: FieldType) -> Control:
    """The control as the settings show it."""
    if isinstance(kind, Link) and kind.target == "access.orgunit":
        chosen = (control.value or {}).get("value", "") if isinstance(control.value, dict) else control.value
        control.widget, control.value = "select", str(chosen or "")
        control.o = {"options": unit_options()}
    elif control.name == "roles":
        control.widget, control.o, control.hint = "multi_select", {"options": role_options(by)}, ""
    return control


def unit_options() -> list[dict[str, str]]:
    """The open units in the order of the tree, indented."""
    return [
        {"value": str(unit.pk), "label": STEP * depth + unit.name} for unit, depth in walked(open_units())
    ]


def open_units() -> list[OrgUnit]:
    return list(visible(SYSTEM, OrgUnit).filter(valid_to__isnull=True).order_by("name"))


def walked(units: list[OrgUnit], parent: UUID | None = None, depth: int = 0) -> Iterator[tuple[OrgUnit, int]]:
    """Depth first; what hangs below a unit that is not in the list stands at the top."""
    known = {unit.pk for unit in units}
    for unit in units:
        above: Any = unit.parent_id if unit.parent_id in known else None
        if above == parent:
            yield unit, depth
            yield from walked(units, unit.pk, depth + 1)


def role_options(by: Principal) -> list[dict[str, str]]:
    return [{"value": role.code, "label": role_name(role)} for role in visible(by, Role).order_by("name")]
