"""The values of one record: given, derived, missing, and as its events tell them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from paceline.metadata.fields import Link
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.when import lookup_in
from paceline.records.acting.inputs import missing

Change = tuple[Any, Any]


def derive(record: Any) -> None:
    """Let a record work out what follows from its values. Of a link that leads nowhere the check tells in words."""
    with suppress(ObjectDoesNotExist):
        record.derive()


def put(of: ObjectType, record: Any, values: Mapping[str, Any]) -> None:
    """Set stored values on a record; links take a key or an instance, custom fields go into `custom`."""
    for name, value in values.items():
        bound = of.fields.get(name)
        if bound is not None and bound.custom:
            kept = {key: known for key, known in (record.custom or {}).items() if key != name}
            record.custom = kept if value in (None, "", []) else {**kept, name: bound.type.to_json(value)}
        elif bound is not None and isinstance(bound.type, Link) and not isinstance(value, Model):
            setattr(record, f"{name}_id", value)
        else:
            setattr(record, name, value)


def is_chosen(bound: BoundField) -> bool:
    """Whether the field is a link that people choose."""
    return isinstance(bound.type, Link) and not bound.type.locked


def faults_of(of: ObjectType, record: Any) -> dict[str, str]:
    """What is missing, by the declaration's `blank` and `required=When(...)`."""
    look = lookup_in(record)
    errors: dict[str, str] = {}
    for name, bound in of.fields.items():
        kind = bound.type
        wanted = (kind.required and not kind.locked) or (
            kind.required_when is not None and kind.required_when.holds(look)
        )
        hidden = kind.shown is not None and not kind.shown.holds(look)
        if wanted and not hidden and bound.of(record) in (None, "", []):
            errors[name] = missing(kind)
    return errors


def as_json(of: ObjectType, changed: Mapping[str, Change]) -> dict[str, list[Any]]:
    """Changes as the event keeps them: field → [before, after] in the API's types."""
    fields = of.fields
    return {name: [fields[name].type.to_json(v) for v in pair] for name, pair in changed.items()}


def first_values(of: ObjectType, record: Any) -> dict[str, list[Any]]:
    """The values that a new record starts with, as changes from nothing."""
    quiet = {"created_at", "created_by", "updated_at", "updated_by"}
    found: dict[str, list[Any]] = {}
    for name, bound in of.fields.items():
        value = bound.of(record)
        if name not in quiet and value not in (None, "", [], False) and value != Decimal(0):
            found[name] = [None, bound.type.to_json(value)]
    return found
