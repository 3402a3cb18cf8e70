"""Counts and sums of the whole filtered set: asked for after the rows are on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse

from paceline.access.principal import Principal
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.lists.opened import object_at, opened
from paceline.interfaces.web.pages.lists.state import ListState, read_state
from paceline.interfaces.web.pages.lists.table import columns_of
from paceline.interfaces.web.pages.lists.tabs import Tab
from paceline.kernel.errors import PacelineError
from paceline.records.reading.listing import Count, count, totals

CAP = 1000


@dataclass(frozen=True)
class Sum:
    """What stands below a column."""

    column: Any
    value: Decimal | None


def footer(request: HttpRequest, path: str) -> HttpResponse:
    """The foot of the table, and the counts beside the title and the views."""
    by = actor(request)
    of = object_at(path, by)
    state, tabs = opened(request, of, by)
    exact = request.GET.get("exact") == "1"
    found = count(state.query(by), None if exact else CAP)
    return fragment(
        request,
        "pages/lists/footer.html",
        state=state,
        of=of,
        found=found,
        sums=sums(state, by) if state.layout == "table" else [],
        counts={} if exact else counts(state, tabs, by, found),
    )


def sums(state: ListState, by: Principal) -> list[Sum]:
    """One entry per cell of the foot."""
    columns, extra = columns_of(state, by)
    names = [c.name for c in columns if c.summable and not c.masked]
    found = totals(state.query(by), names) if names else {}
    return [Sum(c, found.get(c.name)) for c in [*columns, *extra]]


def counts(state: ListState, tabs: list[Tab], by: Principal, now: Count) -> dict[str, Count]:
    """How many records each view holds, by its key."""
    found: dict[str, Count] = {}
    for tab in tabs:
        if tab.key == state.tab.key and not state.changed and not state.search and not state.removed:
            found[tab.key] = now
            continue
        try:
            pure = read_state(state.of, by, tabs, {"view": tab.key}, {})
            found[tab.key] = count(pure.query(by), CAP)
        except PacelineError:
            continue
    return found
