"""Values that no two records may share, asked of the database many at a time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Q

from paceline.metadata.object_type import ObjectType
from paceline.records.reading import any_of  # noqa: F401 — registers the lookup


def unique_fields(of: ObjectType) -> dict[str, Q]:
    """Names of single fields that must be unique, with the condition under which they must."""
    found = {f.name: Q() for f in of.model._meta.concrete_fields if f.unique and not f.primary_key}
    for constraint in of.model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and len(constraint.fields) == 1:
            found[constraint.fields[0]] = constraint.condition or Q()
    return {name: when for name, when in found.items() if name in of.standard}


def taken(of: ObjectType, name: str, when: Q, values: Collection[Any]) -> set[Any]:
    """Which of these values some record has already, whoever may see it."""
    attname: str = of.standard[name].type.attname  # type: ignore[attr-defined]
    rows = of.model._default_manager.filter(when, **{f"{attname}__any_of": list(values)})
    return set(rows.values_list(attname, flat=True)) if values else set()
