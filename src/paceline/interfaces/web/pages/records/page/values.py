"""A value outside of a list (in the story, in a comparison) drawn as its field type's cell."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup, escape

from paceline.interfaces.web import formats
from paceline.metadata.fields import Amount, Link
from paceline.metadata.object_type import BoundField


def drawn(bound: BoundField, value: Any) -> Markup | str:
    """The value as words; "" when there is none. Links come as `{"id", "title"}`."""
    kind = bound.type
    if value in (None, "", []):
        return ""
    if isinstance(kind, Link):
        return escape(value["title"] or "–") if isinstance(value, dict) else escape(str(value))
    if isinstance(kind, Amount) or kind.cell == "amount":
        return escape(formats.money(value))
    if type(value) is date:
        return escape(formats.exact(value))
    return escape(kind.show(value)[:200])
