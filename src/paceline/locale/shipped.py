"""Names that the product brings along, and those of regions, in the language of who reads them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, pgettext

from paceline.kernel import regions
from paceline.kernel.pinyin import pinyin_full
from paceline.kernel.region_list import Region as Place


def is_english() -> bool:
    return (get_language() or "zh").startswith("en")


def shipped(name: Any) -> str:
    """A name that came with the product (funnel, stage, source, cadence, unit, role) in the reader's language.

    The translations with the context "shipped" are the list of them; what people renamed stays as they wrote it.
    """
    return pgettext("shipped", str(name)) if name else ""


def shipped_step(name: Any) -> str:
    """From one stage to the next, `甲 → 乙`, each stage in the reader's language."""
    return " → ".join(shipped(stage) for stage in str(name or "").split(" → "))


def region(code: str, *, short: bool = False) -> str:
    """江苏 苏州; `Jiangsu Suzhou` for readers of English: provinces by their English names, all else in pinyin."""
    return " ".join(region_name(one, short=short) for one in regions.path(code)) or code


def region_name(place: Place, *, short: bool = False) -> str:
    """One division in the reader's language."""
    if not is_english():
        return place.short if short else place.name
    known = shipped(place.short)
    return pinyin_full(place.short).capitalize() if known == place.short else known
