"""A cell as text: how it would be typed, so that every kind of file is read by the same field types."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

MIDNIGHT = time()


def as_text(value: Any) -> str:
    """The text of a workbook cell. Whole numbers lose `.0`, days their midnight; nothing is rounded."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return OF_TYPE.get(type(value), str)(value)


def number_text(value: float) -> str:
    """`579533.0` → `579533`, `0.1` → `0.1`, without an exponent."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{Decimal(repr(value)):f}"


def moment_text(value: datetime) -> str:
    return value.date().isoformat() if value.time() == MIDNIGHT else value.isoformat(" ", "seconds")


def length_text(value: timedelta) -> str:
    return str(value)


OF_TYPE: dict[type, Any] = {
    float: number_text,
    int: str,
    bool: lambda value: "true" if value else "false",
    datetime: moment_text,
    date: date.isoformat,
    time: lambda value: value.isoformat("seconds"),
    timedelta: length_text,
}
