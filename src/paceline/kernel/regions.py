"""省市区: administrative divisions by their six-digit code, found by name or at the start of an address.

The list itself is in ``region_list``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from paceline.kernel.region_list import Region, all_regions

_BETWEEN = re.compile(r"[\s/\\|,，、>·\-—]+")
_NATION = re.compile(r"^(?:中华人民共和国|中国)")
_STREET = re.compile(r"^(?:东|南|西|北|中)?(?:大道|大街|路|街|巷|桥|山|河|湖)")


@lru_cache(maxsize=1)
def _children() -> dict[str, tuple[Region, ...]]:
    grouped: dict[str, list[Region]] = {}
    for one in all_regions().values():
        grouped.setdefault(one.parent, []).append(one)
    return {code: tuple(members) for code, members in grouped.items()}


def children(code: str = "") -> tuple[Region, ...]:
    """The divisions directly inside ``code``; without one, the provinces."""
    return _children().get(code, ())


def path(code: str) -> tuple[Region, ...]:
    """Province, city and county of ``code``, without placeholders and repeated names."""
    found: list[Region] = []
    while code in all_regions():
        found.insert(0, all_regions()[code])
        code = found[0].parent
    kept = [one for one in found if not one.is_placeholder]
    return tuple(one for at, one in enumerate(kept) if not at or one.name != kept[at - 1].name)


def name(code: str, *, short: bool = False) -> str:
    """江苏省 苏州市 吴中区, or ``short``: 江苏 苏州 吴中. An unknown code is shown as it is."""
    return " ".join(one.short if short else one.name for one in path(code)) or code


def prefix(code: str) -> str:
    """What every code inside ``code`` begins with: 320000 → 32, 320500 → 3205."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@lru_cache(maxsize=4096)
def find(text: str) -> str:
    """The code of the smallest division that ``text`` names: a code, names, or an address.

    江苏 苏州, 苏州市吴中区人民路 1 号, 昆山. "" when nothing or more than one place fits.
    """
    parts = [one for one in _BETWEEN.split(_NATION.sub("", text.strip())) if one]
    words = "".join(parts)
    if words in all_regions():
        return words
    return _by_parts(parts) or _by_address(words)


def _by_parts(parts: list[str]) -> str:
    """The code when each part is exactly the name of a division inside the one before."""
    region: Region | None = None
    for part in parts:
        among = (_large() if region is None else _inside(region.code)).get(part[0], [])
        fits = [one for one in among if one.name == part] or [o for o in among if o.short == part]
        if not fits:
            return ""
        region = fits[0]
    return "" if region is None else region.code


def _by_address(words: str) -> str:
    start = _at_start(words)
    if start is None:
        return _only_county(words)
    region, rest = start
    while rest:
        deeper = _longest(_inside(region.code), rest)
        if deeper is None:
            break
        region, rest = deeper
    return region.code


def without_place(words: str) -> str:
    """``words`` without the province and city it begins with; "" when nothing is left."""
    rest = _NATION.sub("", words)
    start = _at_start(rest)
    while start is not None:
        region, rest = start
        start = _longest(_inside(region.code), rest, short_counties=False)
    return rest


ByFirst = dict[str, list[Region]]
"""Divisions by the first character of their names, nearer levels first."""


@lru_cache(maxsize=1)
def _large() -> ByFirst:
    return _by_first(one for one in all_regions().values() if one.level < 3)


@lru_cache(maxsize=512)
def _inside(code: str) -> ByFirst:
    """Cities and counties anywhere inside ``code``."""
    nearer = children(code)
    further = (one for city in nearer for one in children(city.code))
    return _by_first((*(one for one in nearer if not one.is_placeholder), *further))


def _by_first(regions: Iterable[Region]) -> ByFirst:
    found: ByFirst = {}
    for one in regions:
        found.setdefault(one.name[0], []).append(one)
    return found


def _at_start(words: str) -> tuple[Region, str] | None:
    return _longest(_large(), words)


def _longest(among: ByFirst, words: str, *, short_counties: bool = True) -> tuple[Region, str] | None:
    """The region whose name ``words`` begins with (the longest, then the first) and what follows."""
    best: tuple[int, Region] | None = None
    for region in among.get(words[:1], ()):
        for size in _matches(region, words, short_counties):
            if best is None or size > best[0]:
                best = size, region
    return None if best is None else (best[1], words[best[0] :])


def _matches(region: Region, words: str, short_counties: bool) -> Iterator[int]:
    if words.startswith(region.name):
        yield len(region.name)
    elif words.startswith(region.short):
        size = len(region.short)
        if region.name.endswith("自治州") and words.startswith("州", size):
            size += 1
        if region.level < 3 or (short_counties and not _STREET.match(words[size:])):
            yield size


@lru_cache(maxsize=1)
def _counties_by_name() -> dict[str, list[Region]]:
    found: dict[str, list[Region]] = {}
    for one in all_regions().values():
        if one.level == 3:
            for said in {one.name, one.short}:
                found.setdefault(said, []).append(one)
    return found


def _only_county(words: str) -> str:
    """The one county in the country that ``words`` is, or begins with under its full name."""
    exact = _counties_by_name().get(words, [])
    for size in range(min(len(words), 15), 2, -1):
        fits = exact or [c for c in _counties_by_name().get(words[:size], []) if len(c.name) == size]
        if fits:
            return fits[0].code if len(fits) == 1 else ""
    return exact[0].code if len(exact) == 1 else ""
