"""Cells of CSV files that a table program would run as formulas are made plain text."""

from __future__ import annotations

STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Excel, WPS and LibreOffice take these for the beginning of a formula, the full-width ones too."""


def neutral(text: str) -> str:
    """The text with an apostrophe before what could be a formula. Plain signed numbers stay numbers."""
    if not text or not text.lstrip(" ").startswith(STARTS):
        return text
    return text if is_number(text) else f"'{text}"


def is_number(text: str) -> bool:
    """Whether a text that begins with a sign is a number and nothing else: `-12.50`, not `-1+2` or `+86…`."""
    body = text[1:]
    return text[0] == "-" and body[:1].isdigit() and body.isascii() and body.replace(".", "", 1).isdigit()
