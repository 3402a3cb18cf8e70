"""The list page, its next rows, and its footer with count and sums."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.lists import board, empty, grouping
from paceline.interfaces.web.pages.lists.filters.words import chips
from paceline.interfaces.web.pages.lists.opened import object_at, opened, preferences_of, state_of
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.interfaces.web.pages.lists.table import table_of
from paceline.interfaces.web.pages.lists.tabs import Tab
from paceline.interfaces.web.shell import CREATED
from paceline.kernel.errors import Invalid, PacelineError
from paceline.metadata.object_type import ObjectType
from paceline.records.acting.bulk import AT_ONCE
from paceline.records.action import actions_of


def show(request: HttpRequest, path: str) -> HttpResponse:
    """The list or board of an object, as a page or as the part of it that changes."""
    by = actor(request)
    of = object_at(path, by)
    try:
        state, tabs = opened(request, of, by)
        body = (
            board.context(state, by) if state.layout == "board" and not state.removed else listed(state, by)
        )
        status = 200
    except Invalid as error:
        state, tabs = opened_plain(request, of, by)
        body, status = broken(state, by, error), error.http_status
    return answer(request, state, tabs, by, body, status)


def opened_plain(request: HttpRequest, of: ObjectType, by: Principal) -> tuple[ListState, list[Tab]]:
    """The state as far as it can be read: without filter, order and search."""
    bare = request.GET.copy()
    for name in ("filter", "sort", "q", "group", "cursor"):
        bare.pop(name, None)
    request.GET = bare  # type: ignore[assignment]
    return opened(request, of, by)


def answer(
    request: HttpRequest, state: ListState, tabs: list[Tab], by: Principal, body: dict[str, Any], status: int
) -> HttpResponse:
    """A full page, or the part below the top bar for htmx, which then shows the list's own address."""
    widths = preferences_of(request, state.of).get("widths", {})
    context = {**frame(state, tabs, by, widths), **body}
    if not wants_part(request):
        return page(request, "pages/lists/page.html", status=status, **context)
    response = fragment(request, "pages/lists/swap.html", status=status, **context)
    way = "HX-Replace-Url" if "search" in request.headers.get("HX-Source", "") else "HX-Push-Url"
    response.headers[way] = state.url()
    return response


def wants_part(request: HttpRequest) -> bool:
    return (
        request.headers.get("HX-Request-Type") == "partial"
        and "HX-History-Restore-Request" not in request.headers
    )


KEPT_AS = {"customers.customer": ("/segments/keep", "customers.segment")}
"""What the conditions of a list can become, beside a view: where that is asked for, and the object that it makes."""


PAGES = {
    "customers.assignmentrule": (
        ("分配试算", "/assignment-rules/try", "signpost", ("customers.assignmentrule", "change")),
    ),
    "customers.segment": (
        ("客群重叠", "/segments/overlap", "layers", ("customers.segment", "read")),
        ("聚类助手", "/cluster-runs/", "spark", ("customers.clusterrun", "read")),
    ),
}
"""Pages that belong to a list: label, address, icon, and the right that opens them."""


def keep_url(state: ListState, by: Principal) -> str:
    """Where the list's conditions are kept as something of their own; "" where they cannot be."""
    place, made = KEPT_AS.get(state.of.name, ("", ""))
    if not place or not state.parts or state.removed or not by.can(made, "create"):
        return ""
    return state.url().replace(state.base, place, 1)


def frame(state: ListState, tabs: list[Tab], by: Principal, widths: dict[str, int]) -> dict[str, Any]:
    """What stands around the rows or cards: views, chips, actions."""
    of = state.of
    return {
        "state": state,
        "of": of,
        "tabs": [replace(tab, title=formats.alone(tab.title)) for tab in tabs],
        "chips": chips(state.parts, of, by),
        "may_create": of.creatable and by.can(of.name, "create"),
        "create_keys": CREATED.get(of.name, ""),
        "may_import": of.creatable and by.can(of.name, "import"),
        "may_export": by.can(of.name, "export") or of.open_to_all,
        "bulk_actions": bulk_actions(state, by),
        "at_once": AT_ONCE,
        "keep": keep_url(state, by),
        "pages": [
            (_t(words), url, icon) for words, url, icon, right in PAGES.get(of.name, ()) if by.can(*right)
        ],
        "order_words": order_words(state),
        "widths": widths,
        "facts": facts(state),
    }


def facts(state: ListState) -> tuple[Any, ...]:
    """Everything of the state that the parts around the rows show: parts that are kept are kept by it."""
    return (state.url(), state.tab, state.first, state.sort, state.columns, state.search, state.changed)


def order_words(state: ListState) -> str:
    """The field that the list is sorted by, with an arrow; "" when several are."""
    first, *others = (state.sort or state.of.sort).split(",")
    bound = state.of.fields.get(first.lstrip("-"))
    return "" if bound is None or others else f"{bound.label} {'↓' if first.startswith('-') else '↑'}"


def bulk_actions(state: ListState, by: Principal) -> list[dict[str, Any]]:
    """What the bar of selected rows offers: verb, words, icon; destructive ones last."""
    wanted = (
        ("restore",) if state.removed else (*state.of.bulk, "assign", "tag", "enroll", "change", "remove")
    )
    offered = {a.verb: a for a in actions_of(state.of.name) if a.verb in wanted and a.allowed(by)}
    return [
        {"verb": verb, "label": _t("改字段") if verb == "change" else found.label,
         "icon": ICONS.get(verb, found.icon or "bulk"), "danger": found.danger}
        for verb in wanted if (found := offered.get(verb)) is not None
    ]  # fmt: skip


ICONS = {
    "assign": "swap",
    "tag": "tag",
    "enroll": "flow",
    "change": "edit",
    "remove": "trash",
    "restore": "undo",
}


def listed(state: ListState, by: Principal) -> dict[str, Any]:
    """A table, or groups that open into tables."""
    if state.group:
        return grouping.context(state, by)
    table = table_of(state, by)
    return {"kind": "table", "table": table, "nothing": None if table.page.rows else empty.why(state, by)}


def broken(state: ListState, by: Principal, error: PacelineError) -> dict[str, Any]:
    """A list whose address cannot be read says so and shows nothing."""
    return {"kind": "broken", "message": error.text(_t)}


def rows(request: HttpRequest, path: str) -> HttpResponse:
    """The next rows of a list or of one of its groups, with the loader of those after."""
    by, inside = actor(request), request.GET.get("in", "")
    of = object_at(path, by)
    state = state_of(request, of, by)
    table = table_of(
        grouping.narrowed(state, inside),
        by,
        cursor=request.GET.get("cursor", ""),
        units=request.GET.get("units", ""),
    )
    return fragment(request, "pages/lists/rows.html", table=replace(table, state=state, inside=inside))
