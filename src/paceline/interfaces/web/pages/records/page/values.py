"""A value outside of a list (in the story, in a comparison) in plain words; templates escape them."""

from __future__ import annotations

from datetime import date
from typing import Any

from paceline.interfaces.web import formats
from paceline.metadata.fields import DecimalNumber, Link
from paceline.metadata.object_type import BoundField
from paceline.metadata.when import lookup_in

LONGEST = 200


def drawn(bound: BoundField, value: Any, record: Any = None) -> str:
    """The value as words; "" when there is none. Links come as `{"id", "title"}`.

    `record`, where it is known, tells whether a number is an amount in the home currency.
    """
    kind = bound.type
    if value in (None, "", []):
        return ""
    if isinstance(kind, Link):
        return formats.shipped(value["title"]) or "–" if isinstance(value, dict) else str(value)
    if kind.cell == "amount" and not isinstance(value, str):
        return formats.money(value)
    if (
        record is not None
        and isinstance(kind, DecimalNumber)
        and kind.money
        and kind.money.holds(lookup_in(record))
    ):
        return formats.money(value)
    if type(value) is date:
        return formats.exact(value)
    return kind.spoken(value)[:LONGEST]
