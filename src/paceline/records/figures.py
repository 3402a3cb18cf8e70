"""How a kept figure came about, in two numbers beside it: 5 of 6 questions. Rooms declare it, faces draw it.

counted("pipeline.opportunity", "discovery")(answered_of)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from paceline.metadata.object_type import ObjectType

Count = Callable[[Any], tuple[int, int] | None]
"""From a record to how many of how many; None when there is nothing to count."""
counts: dict[tuple[str, str], Count] = {}


def counted(object_name: str, field: str) -> Callable[[Count], Count]:
    """Declare what counts behind a figure. Raises ValueError when something does already."""

    def declare(count: Count) -> Count:
        if counts.setdefault((object_name, field), count) is not count:
            raise ValueError(f"{object_name}.{field}: what counts is declared twice")
        return count

    return declare


def read_out(of: ObjectType, name: str, record: Any) -> str:
    """A kept figure as a condition on it is read: `5/6 = 83%`, `3`; "" for fields that hold no figure."""
    bound = of.standard.get(name)
    shown = bound.type.figure(bound.of(record)) if bound is not None else ""
    count = counts.get((of.name, name)) if shown else None
    found = count(record) if count is not None else None
    return f"{found[0]}/{found[1]} = {shown}" if found else shown
