"""Previous and next: the neighbours of a record within the list the person came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from paceline.interfaces.web.pages.lists.opened import preferences_of
from paceline.interfaces.web.pages.lists.state import read_state
from paceline.interfaces.web.pages.lists.tabs import tabs_of
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.kernel.errors import PacelineError
from paceline.records.reading.keyset import Position
from paceline.records.reading.listing import ListQuery

PARAMETER = "list"
LONGEST = 3000


@dataclass(frozen=True)
class Siblings:
    """Addresses of the neighbours and of the list itself; "" where there is none."""

    previous: str = ""
    next: str = ""
    back: str = ""

    @property
    def known(self) -> bool:
        return bool(self.previous or self.next)


def siblings_of(on: Opened) -> Siblings:
    """The neighbours in the list that the address or the page before names."""
    came = came_from(on)
    if came is None:
        return Siblings(back=f"/{on.of.path}/")
    back = f"/{on.of.path}/{'?' if came else ''}{came}"
    try:
        query = query_of(on, came)
        before, after = neighbours(query, on.record.pk)
    except PacelineError:
        return Siblings(back=back)
    return Siblings(address(on, before, came), address(on, after, came), back)


def came_from(on: Opened) -> str | None:
    """The query string of the list; None when the person did not come from one."""
    said = on.request.GET.get(PARAMETER)
    if said is not None:
        return said[:LONGEST]
    parts = urlsplit(on.request.headers.get("Referer", ""))
    same = parts.netloc == on.request.get_host() and parts.path == f"/{on.of.path}/"
    return parts.query[:LONGEST] if same else None


def query_of(on: Opened, came: str) -> ListQuery:
    """The list's query without columns."""
    preferences = preferences_of(on.request, on.of)
    state = read_state(on.of, on.by, tabs_of(on.by, on.of, preferences), dict(parse_qsl(came)), preferences)
    return state.query(on.by, columns=(on.of.title,), limit=1)


def neighbours(query: ListQuery, key: Any) -> tuple[Any, Any]:
    """Keys of the rows before and after; None at the ends or when the record is not in the list."""
    order = query.order
    here = order.annotated(query.rows).filter(pk=key).values(*query.selected).first()
    if here is None:
        return None, None
    values = tuple(here[path] for path in order.paths)
    return one(order.pages(query.rows, Position(values, True))), one(
        order.pages(query.rows, Position(values))
    )


def one(phases: Any) -> Any:
    """The key of the nearest row of a walk."""
    return next((key for rows in phases for key in rows.values_list("pk", flat=True)[:1]), None)


def address(on: Opened, key: Any, came: str) -> str:
    return f"/{on.of.path}/{key}/?{urlencode({PARAMETER: came})}" if key else ""
