"""How many text messages a text takes: 70 characters in one, 67 in each of several; 160 and 153 without Chinese. Pure.

Source: 3GPP TS 23.038 §6 (alphabets) and TS 23.040 §9.2.3.24 (the header of concatenated messages takes 6 octets).
"""

from __future__ import annotations

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("^{}\\[~]|€\f")
"""These take two places of the basic alphabet."""
WIDE, WIDE_OF_SEVERAL = 70, 67
NARROW, NARROW_OF_SEVERAL = 160, 153


@dataclass(frozen=True)
class Counted:
    """`characters` as a phone counts them, and the `parts` that are paid for."""

    characters: int
    parts: int


def counted(text: str) -> Counted:
    """The size of a text."""
    if all(char in BASIC or char in TWICE for char in text):
        size = sum(2 if char in TWICE else 1 for char in text)
        return Counted(size, pieces(size, NARROW, NARROW_OF_SEVERAL))
    size = len(text.encode("utf-16-le")) // 2
    return Counted(size, pieces(size, WIDE, WIDE_OF_SEVERAL))


def pieces(size: int, one: int, each: int) -> int:
    return min(size, 1) if size <= one else -(-size // each)
