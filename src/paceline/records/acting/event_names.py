"""What events are called that no action of their name stands behind: told by rooms, shown in timeline and audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

names: dict[str, Any] = {}


def name_events(given: Mapping[str, Any]) -> None:
    """Name events by their whole name. Raises ValueError when one has a name already."""
    taken = names.keys() & given.keys()
    if taken:
        raise ValueError(f"events named twice: {sorted(taken)}")
    names.update(given)
