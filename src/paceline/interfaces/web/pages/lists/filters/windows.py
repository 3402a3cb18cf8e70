"""The window that a count of linked records looks at, in forms: a day of theirs and a period."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from paceline.access.principal import Principal
from paceline.access.scope import open_fields
from paceline.interfaces.web.pages.lists.filters import controls
from paceline.interfaces.web.pages.lists.filters.linked import linked_named
from paceline.interfaces.web.pages.lists.filters.operands import sent_period
from paceline.metadata.object_type import ObjectType

USUAL = "last_90_days"


def window(name: str, where: Any, of: ObjectType, by: Principal) -> dict[str, Any] | None:
    """The control that narrows a count to a period; None where there is nothing to count or no day to go by.

    A narrowing of another shape, given through the API, is kept as it is.
    """
    linked = linked_named(name, of, by) if ":" in name else None
    if linked is None or not linked.is_count:
        return None
    if where and not is_window(where):
        return {"kept": json.dumps(where, ensure_ascii=False)}
    allowed = open_fields(by, linked.of)
    days = [
        (n, b.label) for n, b in linked.of.fields.items() if b.type.is_time and n in allowed and not b.custom
    ]
    field = linked.of.standard[days[0][0]].type if days else None
    if field is None:
        return None
    told = where or {}
    return {
        "on": told.get("field", ""), "days": days,
        "period": {"name": "period", **controls.period(field, told.get("value") or USUAL, {})},
    }  # fmt: skip


def is_window(where: Any) -> bool:
    return isinstance(where, Mapping) and where.get("op") == "within" and isinstance(where.get("field"), str)


def sent_window(form: QueryDict, name: str) -> Any:
    """The narrowing that a form sends: a period of one day, what was kept, or none."""
    if kept := form.get(f"{name}_kept"):
        try:
            return json.loads(kept)
        except ValueError:
            return None
    day = form.get(f"{name}_on", "")
    return {"field": day, "op": "within", "value": sent_period(form, f"{name}_in")} if day else None
