"""Custom fields as living field types, cached per process until their stamp moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from paceline.metadata import versions
from paceline.metadata.registry import registry

if TYPE_CHECKING:
    from paceline.metadata.models import CustomField
    from paceline.metadata.object_type import BoundField

SUBJECT = "custom_fields"


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
    """Every live definition, by object."""
    from paceline.metadata.models import CustomField

    found: dict[str, list[BoundField]] = {}
    for row in CustomField.objects.filter(archived_at__isnull=True):
        found.setdefault(row.object, []).append(bound(row))
    return found


def bound(row: CustomField) -> BoundField:
    """A definition row as a field."""
    from paceline.metadata.object_type import BoundField

    label = row.label_en if row.label_en and (get_language() or "").startswith("en") else row.label
    field = make(row.kind, label, row.options, blank=not row.required)
    field.name = row.code
    field.hint = row.hint
    return BoundField(row.code, field, custom=True)


def make(kind: str, label: str, options: dict[str, Any], *, blank: bool) -> Any:
    """A field type by its kind with checked options. Raises LookupError for a kind that cannot be added."""
    field_class = registry.field_kinds.get(kind)
    if field_class is None or not field_class.custom_ok:
        raise LookupError(kind)
    if "options" in options:
        return field_class(label, options["options"], blank=blank)
    return field_class(label, blank=blank)
