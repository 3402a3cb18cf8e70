"""Custom fields as living field types, cached per process until their stamp moves."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from paceline.metadata import versions
from paceline.metadata.registry import registry
from paceline.metadata.when import When

if TYPE_CHECKING:
    from paceline.metadata.fields.base import FieldType
    from paceline.metadata.models import CustomField
    from paceline.metadata.object_type import BoundField

SUBJECT = "custom_fields"
log = logging.getLogger(__name__)


class Cache:
    """The bound custom fields of every object and the stamp they were read at."""

    def __init__(self) -> None:
        self.stamp: object = "never"
        self.fields: dict[str, list[BoundField]] = {}


cache = Cache()


def fields_of(object_name: str) -> list[BoundField]:
    """The live custom fields of an object in their order."""
    stamp = versions.current(SUBJECT)
    if stamp != cache.stamp:
        cache.fields, cache.stamp = read_all(), stamp
    return cache.fields.get(object_name, [])


def read_all() -> dict[str, list[BoundField]]:
    """Every live definition, by object. One that this version cannot read is left out and logged."""
    from paceline.metadata.models import CustomField

    found: dict[str, list[BoundField]] = {}
    for row in CustomField.objects.filter(archived_at__isnull=True):
        try:
            found.setdefault(row.object, []).append(bound(row))
        except (LookupError, TypeError, ValueError):
            log.exception("custom_field_unreadable code=%s kind=%s", row.code, row.kind)
    return found


def bound(row: CustomField) -> BoundField:
    """A definition row as a field."""
    from paceline.metadata.object_type import BoundField

    field = make(row.kind, row.label, row.options, blank=not row.required)
    field.name, field.hint, field.label_en = row.code, row.hint, row.label_en
    return BoundField(row.code, field, custom=True)


def make(kind: str, label: str, options: Mapping[str, Any], *, blank: bool) -> FieldType:
    """A field type by its kind with checked options. Raises LookupError for a kind that cannot be added."""
    field_class: Any = registry.field_kinds.get(kind)
    if field_class is None or not field_class.custom_ok:
        raise LookupError(kind)
    shown, needed = (condition(options.get(name)) for name in ("shown", "required_when"))
    chosen = [options["options"]] if "options" in options else []
    field: FieldType = field_class(
        label, *chosen, blank=blank or needed is not None, shown=shown, required=needed
    )
    return field


def condition(terms: Mapping[str, Any] | None) -> When | None:
    """`{"kind": ["company"]}` as a condition; None when there is none."""
    return When(**terms) if terms else None


def kinds() -> list[type[FieldType]]:
    """The types of fields that an administrator may add."""
    return [kind for kind in registry.field_kinds.values() if kind.custom_ok]
