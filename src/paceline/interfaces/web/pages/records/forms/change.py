"""Changing a record: the drawer with all or some fields, and one field at a time on the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.interfaces.web import widgets
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.records.forms import fields, stale
from paceline.interfaces.web.pages.records.forms.answers import (
    is_fragment,
    key_of,
    succeeded,
    version_of,
    words_of,
)
from paceline.interfaces.web.pages.records.forms.create import doubles_of
from paceline.interfaces.web.pages.records.forms.fields import Errors, Shape, shape_of
from paceline.interfaces.web.pages.records.opened import Opened, opened
from paceline.kernel.errors import Conflict, NotAllowed, PacelineError, Stale
from paceline.kernel.ids import uuid7
from paceline.records.action import perform


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """The form of a record, and what becomes of it. `?only=a+b` shows just these fields."""
    on = opened(request, path, key)
    require_change(on)
    only = request.GET.get("only", "").split()
    shape = fields.settled(shape_of(on.by, on.of, only=only, whole=True), on.record)
    before = fields.values_of(on, shape.fields)
    if request.method == "GET":
        return show(on, shape, before, {}, version=on.record.version)
    given = widgets.sent(request.POST, shape.fields)
    return save(on, shape, given, before)


@require_http_methods(["POST"])
def settle(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """What was chosen in the merge view."""
    on = opened(request, path, key)
    require_change(on)
    shape = shape_of(on.by, on.of, whole=True)
    given = stale.chosen(request.POST, shape)
    if not given:
        return succeeded(request, _t("保留了别人的修改，你的没有保存。"), on.url)
    return save(on, shape, given, fields.values_of(on, shape.fields))


def require_change(on: Opened) -> None:
    """Raises NotAllowed for those who only read, Conflict for what nobody changes any more."""
    if "change" not in on.may or not on.of.changeable:
        raise NotAllowed(
            "你可以查看这条%(object)s，但不能修改。可以请负责人把你加为协作人。",
            params={"object": on.of.label},
        )
    if why_not := on.settled():
        raise Conflict(why_not, code="not_a_draft")


def save(on: Opened, shape: Shape, given: dict[str, Any], before: Mapping[str, Any]) -> HttpResponse:
    """Save, or show what is wrong, or what somebody else has changed meanwhile."""
    batch, version = uuid7(), version_of(on.request)
    try:
        perform(on.by, f"{on.of.name}.change", on.record.pk, given, via="web", key=key_of(on.request),
                version=version, batch=batch)  # fmt: skip
    except Stale:
        return stale.settle(on, shape, given, version or 0)
    except PacelineError as error:
        again = {**before, **fields.with_titles(on.by, shape.fields, given, before)}
        return show(on, shape, again, words_of(error), version=version, status=422)
    return succeeded(on.request, _t("已保存"), on.url, done_as=f"{on.of.name}.change", batch=batch)


def show(
    on: Opened,
    shape: Shape,
    values: Mapping[str, Any],
    errors: Errors,
    *,
    version: int | None,
    status: int = 200,
) -> HttpResponse:
    """The form with values and what is wrong with them."""
    quick, groups = fields.groups_of(on.by, on.of, shape, values, errors)
    fields.unconditional(shape, [*quick, *(one for group in groups for one in group.controls)])
    context: dict[str, Any] = {
        "title": _t("编辑%(object)s") % {"object": on.of.label},
        "submit": _t("保存"),
        "of": on.of,
        "action": on.request.get_full_path(),
        "cancel": on.url,
        "quick": quick,
        "groups": groups,
        "open": True,
        "names": " ".join(shape.fields),
        "errors": fields.first_errors(errors, shape.fields),
        "source": "",
        "doubles": doubles_of(on.of, shape),
        "draft": "",
        "keep_adding": False,
        "key": uuid4().hex,
        "version": version,
        "record": str(on.record.pk),
    }
    if is_fragment(on.request):
        small = len(shape.fields) <= 3
        template = "pages/records/dialog.html" if small else "pages/records/drawer.html"
        return fragment(on.request, template, status=status, **context)
    return page(on.request, "pages/records/form.html", status=status, **context)
