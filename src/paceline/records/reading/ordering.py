"""Sort specifications: from `-amount,name` to an order whose names come from the registry and the viewer's rights."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from paceline.kernel.errors import Invalid
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.records.reading.keyset import Key, Order

MAX_KEYS = 4


def parse_order(spec: str, of: ObjectType, allowed: Collection[str]) -> Order:
    """An order from `-amount,name`. Raises Invalid for names that are unknown, not readable or not sortable."""
    given = [part for part in spec.replace(" ", "").split(",") if part] or [default_sort(of)]
    names = [part.lstrip("+-") for part in given]
    if len(given) > MAX_KEYS or len(set(names)) < len(names):
        raise Invalid("排序字段太多或重复，最多 4 个。", code="bad_sort", field="sort")
    keys = [
        _key(name, part.startswith("-"), of, allowed)
        for name, part in zip(names, given, strict=True)
        if name != "id"
    ]
    down = given[-1].startswith("-")
    pk: models.Field[Any, Any] = of.model._meta.pk
    return Order(",".join(given), (*keys, Key(pk.attname, down, False, pk)))


def default_sort(of: ObjectType) -> str:
    """What the declaration says, else the title."""
    return of.sort if of.sort.lstrip("-") in of.standard else of.title


def _key(name: str, descending: bool, of: ObjectType, allowed: Collection[str]) -> Key:
    bound = of.fields.get(name)
    if bound is None or name not in allowed:
        raise Invalid(
            "没有「%(field)s」这个字段，不能用来排序。",
            code="unknown_field",
            field="sort",
            params={"field": name[:60]},
        )
    if not bound.type.sortable:
        raise Invalid(
            "「%(field)s」不能用来排序。", code="not_sortable", field="sort", params={"field": bound.label}
        )
    if bound.custom:
        return Key(bound.path, descending, True, bound.type.custom_output(), bound.expression)
    path = bound.type.sort_path(name)
    return Key(path, descending, *column_at(of.model, path, bound))


def column_at(model: type[models.Model], path: str, bound: BoundField) -> tuple[bool, models.Field[Any, Any]]:
    """Whether the column at a path can be empty, and its type."""
    nullable = False
    field: Any = bound.type
    for step in path.split("__"):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            break
        nullable = nullable or field.null
        model = field.related_model or model
    return nullable, field
