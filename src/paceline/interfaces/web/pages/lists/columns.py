"""Choosing columns: which fields the list shows and in which order; kept in the view or for the person."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from paceline.access.preferences import remember
from paceline.access.scope import readable_fields
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment
from paceline.interfaces.web.pages.lists.opened import object_at, preferences_of, state_of
from paceline.interfaces.web.pages.lists.state import ListState, known
from paceline.metadata.object_type import ObjectType

NARROWEST, WIDEST = 64, 640
QUIET_KINDS = ("long_text", "rich_text", "file", "geo_point")


def choose(request: HttpRequest, path: str) -> HttpResponse:
    """The list of fields with their boxes, the shown ones first in their order."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    readable = readable_fields(by, of)
    rest = [name for name in of.fields if name in readable and name not in state.columns]
    rest.sort(key=lambda name: of.fields[name].type.kind in QUIET_KINDS)
    return fragment(
        request,
        "pages/lists/columns.html",
        state=state,
        of=of,
        shown=[of.fields[name] for name in state.columns],
        rest=[of.fields[name] for name in rest],
        usual=state.columns == state.default_columns,
    )


def apply(request: HttpRequest, path: str) -> HttpResponse:
    """Show the chosen columns; with `keep` they become the person's own for every view of this object."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    given = [name for text in request.POST.getlist("column") for name in text.split(",")]
    names = with_title(of, known(given, readable_fields(by, of)))
    if request.POST.get("keep"):
        keep(request, of, columns=list(names))
        state = state.with_(default_columns=names)
    return redirect(state.with_(columns=names or state.default_columns).url())


def order(request: HttpRequest, path: str) -> HttpResponse:
    """The new order after a head was dragged: answered by the address that shows it. Or new widths, kept."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    if "widths" in request.POST:
        keep(request, of, widths=read_widths(request.POST["widths"], of))
        return done()
    names = known(request.POST.get("columns", "").split(","), readable_fields(by, of))
    return done({"list-go": {"url": reordered(state, names).url()}})


def read_widths(text: str, of: ObjectType) -> dict[str, int]:
    """Widths of columns in pixels, by field. What cannot be read is left out."""
    try:
        given = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(given, dict):
        return {}
    return {
        name: max(NARROWEST, min(WIDEST, width))
        for name, width in given.items()
        if name in of.fields and isinstance(width, int) and not isinstance(width, bool)
    }


def reordered(state: ListState, names: tuple[str, ...]) -> ListState:
    """The state with its columns in the given order; columns that were not named keep to the end."""
    rest = tuple(name for name in state.columns if name not in names)
    return state.with_(columns=(*(name for name in names if name in state.columns), *rest))


def with_title(of: ObjectType, names: tuple[str, ...]) -> tuple[str, ...]:
    """What a row is called cannot be hidden."""
    return names if not names or of.title in names or of.title not in of.list_fields else (of.title, *names)


def keep(request: HttpRequest, of: ObjectType, **settings: Any) -> None:
    """Remember something about this list for this person."""
    remember(actor(request), "lists", of.name, {**preferences_of(request, of), **settings})
