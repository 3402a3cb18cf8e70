"""变更记录: every change of every field, newest first, for one field when asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from paceline.access.scope import readable_fields
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page.story import VIA, change_of
from paceline.records.action import actions
from paceline.records.past import timeline

LATEST = 40


def shown(on: Opened, asked: Mapping[str, str]) -> dict[str, Any]:
    """Rows `{"at", "who", "action", "via", "changes"}`, the cursor of `older` ones, and the fields to choose from."""
    field, cursor = asked.get("field", ""), asked.get("cursor", "")
    only = Q(record_id=on.record.pk, payload__has_key="changes")
    if field in readable_fields(on.by, on.of):
        only &= Q(**{f"payload__changes__{field}__isnull": False})
    events, more = timeline.page_of(on.record.pk, only=only, cursor=cursor, limit=LATEST)
    timeline.ask(on.by, on.of, events, on.needed, {})
    on.needed.load()
    entries = timeline.tell(on.by, on.of, events, on.needed)
    return {
        "rows": [row_of(entry, field, on.record) for entry in entries],
        "older": more,
        "field": field,
        "fields": choices(on),
    }


def row_of(entry: timeline.Entry, field: str, record: Any) -> dict[str, Any]:
    chosen = actions.get(entry.event.name)
    wanted = [c for c in entry.changes if not field or c.bound.name == field]
    return {
        "at": entry.at,
        "who": entry.actor,
        "action": chosen.label if chosen else "",
        "via": str(VIA.get(entry.event.via, "")),
        "reason": entry.event.reason,
        "changes": [change_of(changed, record) for changed in wanted],
    }


def choices(on: Opened) -> list[dict[str, str]]:
    """The fields whose changes can be looked at."""
    readable = readable_fields(on.by, on.of) - timeline.QUIET_FIELDS
    return [{"value": name, "label": b.label} for name, b in on.of.fields.items() if name in readable]
