"""「存为客群」: the conditions of the customer list become a segment, or the new conditions of one that there is.

Changing a segment's conditions means: go to the list with them, change them there, see who is found, keep them.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, visible
from paceline.customers.models import Segment
from paceline.customers.models.segment import SegmentKind, SegmentMethod
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment
from paceline.interfaces.web.pages.lists.filters.words import chips
from paceline.interfaces.web.pages.lists.opened import object_at, state_of
from paceline.interfaces.web.pages.lists.saving import suggested
from paceline.interfaces.web.pages.lists.state import ListState, compact
from paceline.kernel.errors import Invalid, PacelineError
from paceline.records.action import perform
from paceline.records.reading.listing import count

ADJUSTED = "segment"
"""Where the session keeps the segment whose conditions are being changed."""


def keep(request: HttpRequest) -> HttpResponse:
    """GET asks for name, method and way of keeping; POST makes the segment or gives one its new conditions."""
    by = actor(request)
    state = state_of(request, object_at("customers", by), by)
    if request.method != "POST":
        into = request.session.get(ADJUSTED, "")
        given = {"into": into, "name": suggested(state, by), "kind": "dynamic", "method": "data"}
        return asked(request, state, by, given)
    given = {name: request.POST.get(name, "") for name in ("into", "name", "kind", "method")}
    try:
        made = kept(request, by, state, given)
    except PacelineError as error:
        return asked(request, state, by, given, error)
    request.session.pop(ADJUSTED, None)
    words = _t("客群「%(name)s」已保存") % {"name": made.name}
    toast = {"text": words, "url": f"/segments/{made.pk}/", "label": _t("打开")}
    return done({"toast": toast, "list-go": {"url": state.url()}})


def kept(request: HttpRequest, by: Principal, state: ListState, given: dict[str, str]) -> Segment:
    """Make or change the segment through the door."""
    if not state.filter:
        raise Invalid("列表还没有条件。请先加条件，再存为客群。")
    values: dict[str, Any] = {"definition": dict(state.filter)}
    key = request.headers.get("Idempotency-Key")
    if given["into"]:
        segment: Segment = perform(by, "customers.segment.change", given["into"], values, via="web", key=key)
        return segment
    values |= {name: given[name] for name in ("name", "kind", "method")}
    made: Segment = perform(by, "customers.segment.create", None, values, via="web", key=key)
    return made


def asked(
    request: HttpRequest,
    state: ListState,
    by: Principal,
    given: dict[str, str],
    error: PacelineError | None = None,
) -> HttpResponse:
    """The dialog with the conditions in words and how many customers they find."""
    changeable = visible(by, Segment, "change").filter(kind=SegmentKind.DYNAMIC).order_by("name")
    context: dict[str, Any] = {
        "action": state.url().replace(state.base, "/segments/keep", 1),
        "given": given,
        "sentences": [chip.sentence for chip in chips(state.parts, state.of, by)],
        "found": count(state.with_(search="").query(by), None).value if state.filter and not error else None,
        "own": [{"value": str(key), "label": name} for key, name in changeable.values_list("pk", "name")],
        "kinds": [{"value": value, "label": str(label)} for value, label in SegmentKind.choices],
        "methods": [{"value": value, "label": str(label)} for value, label in SegmentMethod.choices],
        "error": in_words(error) if error else "",
    }
    return fragment(request, "pages/segments/keep.html", status=422 if error else 200, **context)


def adjust(request: HttpRequest, key: UUID) -> HttpResponse:
    """To the list with a segment's conditions; 「存为客群」 there offers to keep them in it."""
    segment = get_visible(actor(request), Segment, key, "change")
    request.session[ADJUSTED] = str(segment.pk)
    condition = segment.definition or {}
    return redirect("/customers/" + (f"?{urlencode({'filter': compact(condition)})}" if condition else ""))
