"""One field of a record, changed where it stands: the value with its pencil, or its control with 保存 and 取消."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.interfaces.web import widgets
from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.records.forms import fields
from paceline.interfaces.web.pages.records.forms.answers import (
    CHANGED,
    is_fragment,
    key_of,
    version_of,
    words_of,
)
from paceline.interfaces.web.pages.records.opened import Opened, opened, writable_bound
from paceline.interfaces.web.pages.records.page import details
from paceline.kernel.errors import PacelineError, Stale
from paceline.kernel.ids import uuid7
from paceline.metadata.object_type import BoundField
from paceline.records.action import perform


@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, path: str, key: UUID, name: str) -> HttpResponse:
    """GET: the control, or with ?shown=1 the value. POST: the value after saving, or the control with what is wrong."""
    on = opened(request, path, key)
    bound = on.of.fields.get(name)
    if bound is None or not on.shows(name):
        raise Http404
    if not is_fragment(request):
        return redirect(f"{on.url}edit?only={name}")
    if request.method == "GET":
        return (
            value(on, bound) if "shown" in request.GET or not writable_bound(on, bound) else editor(on, bound)
        )
    return save(on, bound)


def save(on: Opened, bound: BoundField) -> HttpResponse:
    given, batch = widgets.sent(on.request.POST, {bound.name: bound.type}), uuid7()
    try:
        perform(on.by, f"{on.of.name}.change", on.record.pk, given, via="web", key=key_of(on.request),
                version=version_of(on.request), batch=batch)  # fmt: skip
    except Stale:
        error = _t("有人刚刚改过这条记录。请看一下现在的值，再保存一次。")
        return editor(on, bound, given.get(bound.name), [error], status=422)
    except PacelineError as error:
        said = [text for texts in words_of(error).values() for text in texts]
        return editor(on, bound, given.get(bound.name), said, status=422)
    fresh = opened(on.request, on.of.path, on.record.pk)
    toast = {"text": _t("已保存「%(field)s」") % {"field": bound.label}, "undoUrl": f"/undo/{batch}"}
    return value(fresh, bound, {"toast": toast, CHANGED: {}})


def value(on: Opened, bound: BoundField, trigger: dict[str, Any] | None = None) -> HttpResponse:
    on.ask([bound.name])
    on.needed.load()
    return fragment(
        on.request, "pages/records/field/value.html", trigger=trigger, on=on, item=details.item_of(on, bound)
    )


def editor(
    on: Opened, bound: BoundField, typed: Any = None, said: list[str] | None = None, status: int = 200
) -> HttpResponse:
    known = fields.values_of(on, [bound.name])
    given = (
        known
        if said is None
        else {**known, **fields.with_titles(on.by, {bound.name: bound.type}, {bound.name: typed}, known)}
    )
    made = widgets.control(on.by, on.of, bound.name, bound.type, given[bound.name], errors=said or (),
                           code=str(given.get(f"{bound.name}_currency") or ""))  # fmt: skip
    return fragment(
        on.request, "pages/records/field/editor.html", status=status, on=on, control=made, key=uuid4().hex,
        url=f"{on.url}field/{bound.name}",
    )  # fmt: skip
