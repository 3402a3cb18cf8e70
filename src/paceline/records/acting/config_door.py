"""The door for what administrators set up (users, units, roles): no records, yet every change is an event.

The event keeps before and after of every field, like a record's. Who may do it is decided by the action around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from paceline.metadata.fields.base import FieldType
from paceline.records.act import Act

Changes = dict[str, list[Any]]
QUIET = frozenset({"id", "created_at", "password", "last_login", "preferences"})
"""Columns that no event repeats."""


def made(act: Act, thing: Any, name: str = "", **payload: Any) -> Any:
    """Insert something new and tell its first values."""
    thing.save(force_insert=True)
    first = {
        f.name: [None, value]
        for f in thing._meta.concrete_fields
        if f.name not in QUIET and (value := as_json(thing, f.attname)) not in (None, "", [], {}, False)
    }
    act.tell(thing, name or act.action, changes=first, **payload)
    return thing


def changed(act: Act, thing: Any, values: Mapping[str, Any], name: str = "", **payload: Any) -> Changes:
    """Give values to columns (by field name) and tell what became different; nothing is written when nothing did."""
    attnames = {field: thing._meta.get_field(field).attname for field in values}
    before = {field: as_json(thing, attname) for field, attname in attnames.items()}
    for field, value in values.items():
        is_key = attnames[field] != field and not isinstance(value, Model)
        setattr(thing, attnames[field] if is_key else field, value)
    found = {
        field: [before[field], after]
        for field, attname in attnames.items()
        if (after := as_json(thing, attname)) != before[field]
    }
    if found:
        thing.save(update_fields=sorted(found))
        act.teams.clear()  # it may be somebody's unit
        act.tell(thing, name or act.action, changes=found, **payload)
    return found


def as_json(thing: Any, attname: str) -> Any:
    """The stored value of a column as the event keeps it."""
    field = next(f for f in thing._meta.concrete_fields if f.attname == attname)
    value = getattr(thing, attname)
    return field.to_json(value) if isinstance(field, FieldType) else value
