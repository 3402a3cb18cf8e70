"""Conditions of the filter language within somebody's rights: fields seen in full, linked records within sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from paceline.access.principal import Principal
from paceline.access.scope import READ, open_fields, predicate, visible
from paceline.metadata.filters import Compiled, compile_filter
from paceline.metadata.filters.compile import Viewer
from paceline.metadata.filters.linked import unknown_field
from paceline.metadata.object_type import ObjectType


def compiled_for(by: Principal, raw: Any, of: ObjectType, *, viewer: Viewer | None = None) -> Compiled:
    """A filter as this actor may ask it; `viewer` is who 「我」 and 「我的团队」 are when that is somebody else.

    Raises Invalid as `compile_filter` does, and for linked records of an object that the actor must not read.
    """
    return compile_filter(
        raw, of, viewer=viewer or by, readable=lambda other: open_fields(by, other), rows=rows_within(by)
    )


def rows_within(by: Principal) -> Callable[[ObjectType], QuerySet[Any]]:
    """The records of an object that conditions of this actor may look at."""

    def rows(of: ObjectType) -> QuerySet[Any]:
        if predicate(by, of, READ) is None:
            raise unknown_field(of.name)
        return visible(by, of.model)

    return rows
