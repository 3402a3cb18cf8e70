"""Names that the product brings along, and those of regions, in the language of who reads them."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import get_language, gettext, pgettext

from paceline.kernel import regions
from paceline.kernel.pinyin import pinyin_full
from paceline.kernel.region_list import Region as Place

BETWEEN = re.compile(r"( · | → )")
"""What stands between the parts of a name that the system put together: 华东一组 · 2026Q4 · 赢单金额."""


def is_english() -> bool:
    return (get_language() or "zh").startswith("en")


def shipped(name: Any) -> str:
    """A name that came with the product (funnel, stage, source, cadence, unit, role) in the reader's language.

    The translations with the context "shipped" are the list of them; what people renamed stays as they wrote it.
    So do the parts of a name that was put together (`甲 → 乙`, `张三 · 2026Q4 · 赢单金额`), each for itself.
    """
    text = str(name) if name else ""
    if not text or not is_english():
        return text
    known = pgettext("shipped", text)
    parts = BETWEEN.split(text)
    return known if known != text or len(parts) == 1 else "".join(map(part_of, parts))


def part_of(text: str) -> str:
    """A part of such a name; what is no name that came along may still be a word of the product: a metric, a kind."""
    known = pgettext("shipped", text) if text else ""
    return gettext(text) if known == text and len(text) > 1 and not BETWEEN.fullmatch(text) else known


def alone(label: Any) -> str:
    """A label of the product in the reader's language where it stands alone: `this month` becomes `This month`.

    The same words are said within sentences, too. What people wrote stays as it is.
    """
    words = gettext(str(label))
    return words[:1].upper() + words[1:].removesuffix(": ") if words != str(label) else words


def region(code: str, *, short: bool = False) -> str:
    """江苏 苏州; `Jiangsu Suzhou` for readers of English: provinces by their English names, all else in pinyin."""
    return " ".join(region_name(one, short=short) for one in regions.path(code)) or code


def region_name(place: Place, *, short: bool = False) -> str:
    """One division in the reader's language."""
    if not is_english():
        return place.short if short else place.name
    known = shipped(place.short)
    return pinyin_full(place.short).capitalize() if known == place.short else known
