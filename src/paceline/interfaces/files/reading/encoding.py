"""Which encoding a text file has: told by its first bytes, else by which reading gives the most ordinary text."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OFFERED = ("utf-8", "gb18030", "big5", "cp1252", "utf-16")
"""What the wizard lets people choose from."""
LOOKED_AT = 512 * 1024
ORDINARY = 0.6
"""Share of a text's foreign characters that must be ordinary for a reading to be believed."""
NOT_FOR_FILES = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem")
ANYTHING = "latin-1"
"""Reads any bytes at all."""


def detect(content: bytes) -> str:
    """The name of a codec that can read the content."""
    for mark, name in BOMS:
        if content.startswith(mark):
            return ANYTHING if name == "utf-8-sig" and not reads(content, "utf-8") else name
    if reads(content, "utf-8"):
        return "utf-8"
    head = content[:LOOKED_AT]
    scores = {name: score(head, name, ordinary) for name, ordinary in CANDIDATES.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= ORDINARY and reads(content, best):
        return best
    return guess(head) or ANYTHING


def is_text_codec(name: str) -> bool:
    """Whether a codec of this name turns bytes into text; there are others, which do not."""
    try:
        return bool(codecs.lookup(name)._is_text_encoding) and name.lower() not in NOT_FOR_FILES
    except LookupError:
        return False


def reads(content: bytes, codec: str) -> bool:
    """Whether a codec reads the content, but for a character cut in two at the end."""
    try:
        codecs.getincrementaldecoder(codec)().decode(content)
    except UnicodeDecodeError:
        return False
    return True


def score(head: bytes, codec: str, ordinary: Callable[[str], bool]) -> float:
    """The share of characters beyond ASCII that are ordinary in this reading; 0 when it cannot be read so."""
    try:
        text = codecs.getincrementaldecoder(codec)().decode(head)
    except UnicodeDecodeError:
        return 0.0
    foreign = [char for char in text if char > "\x7f"]
    return sum(map(ordinary, foreign)) / len(foreign) if foreign else 0.0


def is_common_simplified(char: str) -> bool:
    """One of the 3,755 characters of level 1 of GB 2312, or punctuation."""
    return is_punctuation(char) or 0xB0 <= first_byte(char, "gb2312") <= 0xD7


def is_common_traditional(char: str) -> bool:
    """One of the 5,401 frequent characters of Big5, or punctuation."""
    return is_punctuation(char) or 0xA4 <= first_byte(char, "big5") <= 0xC6


def is_accented_letter(char: str) -> bool:
    """A letter of a western language or a typographic sign."""
    return (char.isalpha() and char < "\u0180") or char in "€£–—‘’“”…°"


def is_punctuation(char: str) -> bool:
    return "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef" or char in "—…“”‘’·"


def first_byte(char: str, codec: str) -> int:
    try:
        return char.encode(codec)[0]
    except UnicodeEncodeError:
        return 0


CANDIDATES: dict[str, Callable[[str], bool]] = {
    "gb18030": is_common_simplified,
    "big5": is_common_traditional,
    "cp1252": is_accented_letter,
}


def guess(head: bytes) -> str:
    """What the statistics say of other encodings; "" when they do not know either."""
    best = from_bytes(head).best()
    return best.encoding if best is not None and reads(head, best.encoding) else ""
