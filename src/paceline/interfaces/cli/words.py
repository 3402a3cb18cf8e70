"""The language of the command line: Chinese as written, English when the terminal asks for it.

The words come from the same catalogue as the pages, read without Django because help must work before it starts.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parents[2] / "locale"
VARIABLES = ("PACELINE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def language() -> str:
    """Return `en` when the first language variable that is set says so, else `zh-hans`."""
    chosen = next((value for name in VARIABLES if (value := os.environ.get(name))), "")
    return "en" if chosen.lower().startswith("en") else "zh-hans"


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code != "en":
        return gettext.NullTranslations()
    return gettext.translation("django", CATALOGUE, languages=[code], fallback=True)


def words(chinese: str) -> str:
    """Return the sentence in the language of this terminal."""
    return _catalogue(language()).gettext(chinese) if chinese else ""
