"""Amounts in English words, as contracts and receipts in English ask for."""

from __future__ import annotations

from decimal import Decimal

from paceline.kernel.errors import Invalid
from paceline.kernel.money import LARGEST, rounded

SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
GROUPS = ("", " thousand", " million", " billion", " trillion", " quadrillion")


def spelled_amount(amount: Decimal) -> str:
    """¥1,032.50 → RMB one thousand thirty-two and 50/100 only, to the cent, as on a cheque.

    Raises ``Invalid`` from 10^16 on.
    """
    value = rounded(amount)
    if abs(value) >= LARGEST:
        raise Invalid("金额太大，写不成大写。", code="too_big")
    whole, cents = divmod(int(abs(value) * 100), 100)
    part = f" and {cents:02d}/100" if cents else ""
    return f"RMB {'minus ' if value < 0 else ''}{_whole(whole)}{part} only"


def _whole(number: int) -> str:
    """The words of a whole number, in groups of three digits."""
    groups = [(number // 1000**at % 1000, name) for at, name in enumerate(GROUPS)]
    return " ".join(_group(group) + name for group, name in reversed(groups) if group) or SMALL[0]


def _group(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    said = [f"{SMALL[hundreds]} hundred"] if hundreds else []
    if rest:
        tens, ones = divmod(rest, 10)
        said.append(SMALL[rest] if rest < 20 else TENS[tens] + (f"-{SMALL[ones]}" if ones else ""))
    return " ".join(said)
