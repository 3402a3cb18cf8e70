"""What the values of a column look like, whatever the column is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from paceline.kernel import credit_code, phones, regions
from paceline.kernel.errors import PacelineError
from paceline.metadata.fields.base import FieldType, Reading

TWO_NUMBERS = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})\b")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WEB = re.compile(r"(https?://|www\.)\S+")


def is_credit_code(text: str) -> bool:
    if len(text.strip()) != 18:
        return False
    try:
        credit_code.normalise(text)
    except PacelineError:
        return False
    return True


def is_phone(text: str) -> bool:
    return phones.e164(text) is not None


def is_region(text: str) -> bool:
    return any(char > "\u3400" for char in text) and bool(regions.find(text))


TESTS: dict[str, Callable[[str], bool]] = {
    "phone": is_phone,
    "email": lambda text: EMAIL.fullmatch(text.strip()) is not None,
    "web_address": lambda text: WEB.match(text.strip()) is not None,
    "credit_code": is_credit_code,
    "region": is_region,
}
HALF = 0.5
ENOUGH = 3
"""Values that must be there before their looks mean anything."""


def likeness(kind: FieldType, values: Sequence[str]) -> float:
    """The share of values that look like this kind of field and like hardly anything else."""
    if len(values) < ENOUGH:
        return 0.0
    test = TESTS.get(kind.kind) or one_of_options(kind)
    return sum(map(test, values)) / len(values) if test else 0.0


def one_of_options(kind: FieldType) -> Callable[[str], bool] | None:
    """Whether a text is one of a choice's options, for choices with telling options."""
    options = getattr(kind, "options", None)
    if not options or kind.kind != "choice":
        return None
    known = {str(word).casefold() for pair in options.items() for word in pair if len(str(word)) > 1}
    return lambda text: text.strip().casefold() in known


def fits(kind: FieldType, values: Sequence[str]) -> bool:
    """Whether a field could take most of the values; names and options can be mapped later, so they always fit."""
    filled = [value for value in values if value.strip()]
    if not kind.is_strict or len(filled) < ENOUGH:
        return True
    return sum(can_read(kind, value) for value in filled) / len(filled) >= HALF


def can_read(kind: FieldType, text: str) -> bool:
    return any(reads(kind, text, Reading(day_first=order)) for order in (True, False))


def reads(kind: FieldType, text: str, reading: Reading) -> bool:
    try:
        kind.read(text, reading)
    except PacelineError:
        return False
    return True


def order_of_days(values: Sequence[str]) -> bool | None:
    """True when 05-03-17 must be the 5th of March, False when May 3rd, None when the column does not tell."""
    pairs = [(int(found[1]), int(found[2])) for text in values if (found := TWO_NUMBERS.match(text))]
    first, second = any(one > 12 for one, _ in pairs), any(two > 12 for _, two in pairs)
    return None if first == second else first
