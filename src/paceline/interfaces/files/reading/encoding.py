"""Which encoding a text file has: told by its first bytes, else by what its bytes look like."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OFFERED = ("utf-8", "gb18030", "big5", "cp1252", "utf-16")
"""What the wizard lets people choose from."""
LOOKED_AT = 2 * 1024 * 1024
HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
ENOUGH = 0.5
"""Share of runs of high bytes that have even length above which text is taken for double-byte."""


def detect(content: bytes) -> str:
    """The name of a codec that can read the content."""
    for mark, name in BOMS:
        if content.startswith(mark):
            return "latin-1" if name == "utf-8-sig" and not is_utf8(content) else name
    if is_utf8(content):
        return "utf-8"
    head = content[:LOOKED_AT]
    if looks_double_byte(head):
        return chinese_codec(head)
    return "cp1252" if reads(head, "cp1252") else "latin-1"


def is_utf8(content: bytes) -> bool:
    return reads(content, "utf-8")


def reads(content: bytes, codec: str) -> bool:
    """Whether a codec reads the content, but for a character cut in two at the end."""
    try:
        codecs.getincrementaldecoder(codec)().decode(content)
    except UnicodeDecodeError:
        return False
    return True


def looks_double_byte(head: bytes) -> bool:
    """Chinese in a double-byte code comes in runs of an even number of high bytes; accented letters stand alone."""
    runs = [len(run) for run in HIGH_RUNS.findall(head)]
    even = sum(length % 2 == 0 for length in runs)
    return bool(runs) and even / len(runs) > ENOUGH and reads(head, "gb18030")


def chinese_codec(head: bytes) -> str:
    """GB 18030 unless the statistics speak for Big5."""
    best = from_bytes(head, cp_isolation=["gb18030", "big5", "cp949", "shift_jis"]).best()
    return (
        best.encoding if best is not None and best.encoding in ("big5", "shift_jis", "cp949") else "gb18030"
    )
