"""A list without rows: nothing there yet, or conditions that leave nothing; then it says which one to remove."""

from __future__ import annotations

from dataclasses import dataclass, field

from paceline.access.principal import Principal
from paceline.interfaces.web.pages.lists.filters.words import Chip, chips
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.kernel.errors import PacelineError
from paceline.records.reading.listing import Count, count

CAP = 1000
MOST = 6


@dataclass(frozen=True)
class WayOut:
    """One condition to remove, how many rows would then be found, and the address without it."""

    chip: Chip
    found: Count
    url: str


@dataclass(frozen=True)
class Nothing:
    """Why the list is empty."""

    filtered: bool
    ways: list[WayOut] = field(default_factory=list)
    without_search: str = ""
    """The address without the search text, when that would help."""


def why(state: ListState, by: Principal) -> Nothing:
    """Whether anything is there without the conditions, and which of them to remove."""
    if not state.parts and not state.search:
        return Nothing(filtered=False)
    ways = []
    for chip in chips(state.parts, state.of, by)[:MOST]:
        less = state.without_part(chip.at)
        found = found_in(less, by)
        if found.value:
            ways.append(WayOut(chip, found, less.url()))
    searched = state.with_(search="")
    helps = bool(state.search) and found_in(searched, by).value > 0
    return Nothing(True, sorted(ways, key=lambda way: -way.found.value), searched.url() if helps else "")


def found_in(state: ListState, by: Principal) -> Count:
    try:
        return count(state.query(by), CAP)
    except PacelineError:
        return Count(0)
