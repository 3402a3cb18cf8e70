"""What a person still holds: open records by object, and units without another manager."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.filters import compile_filter
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry


@dataclass(frozen=True)
class Held:
    """The open records of one object that a person owns."""

    of: ObjectType
    keys: tuple[UUID, ...]


def held_by(user: User) -> list[Held]:
    """Objects of which the person owns open records, in the order of their rooms."""
    return [
        held
        for of in owned_objects()
        if (held := Held(of, tuple(open_rows(of, user).values_list("pk", flat=True)))).keys
    ]


def owned_objects() -> Iterator[ObjectType]:
    """The objects that people own and somebody has to work with: those with pages of their own."""
    return (of for of in registry.objects.values() if of.scoped_by_owner and of.main)


def open_rows(of: ObjectType, user: User) -> QuerySet[Any]:
    """The live records that a person owns and that are not finished."""
    rows = visible(SYSTEM, of.model).filter(owner=user).order_by("pk")
    if of.unfinished is None:
        return rows
    compiled = compile_filter(of.unfinished, of, viewer=SYSTEM, readable=lambda o: o.fields.keys())
    return compiled.apply(rows)


def units_managed(user: User) -> list[OrgUnit]:
    """The open units that have this person as manager."""
    return list(OrgUnit.objects.filter(manager=user, valid_to__isnull=True))
