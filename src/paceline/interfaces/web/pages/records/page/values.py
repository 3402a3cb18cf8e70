"""A value outside of a list (in the story, in a comparison) in plain words; templates escape them."""

from __future__ import annotations

from datetime import date
from typing import Any

from paceline.interfaces.web import formats
from paceline.metadata.fields import Link
from paceline.metadata.object_type import BoundField

LONGEST = 200


def drawn(bound: BoundField, value: Any) -> str:
    """The value as words; "" when there is none. Links come as `{"id", "title"}`."""
    kind = bound.type
    if value in (None, "", []):
        return ""
    if isinstance(kind, Link):
        return formats.shipped(value["title"]) or "–" if isinstance(value, dict) else str(value)
    if kind.cell == "amount" and not isinstance(value, str):
        return formats.money(value)
    if type(value) is date:
        return formats.exact(value)
    return kind.spoken(value)[:LONGEST]
