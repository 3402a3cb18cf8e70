"""The rights of one object in a role, read when its line is opened and saved alone; or several lines at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.models import Role
from paceline.access.principal import Principal
from paceline.access.scope import get_visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.records.forms.answers import is_fragment, key_of, words_of
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.interfaces.web.pages.settings.rights import matrix
from paceline.interfaces.web.pages.settings.rights.matrix import Row
from paceline.interfaces.web.pages.settings.rights.words import exceptions, reach
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform


@dataclass(frozen=True)
class Sent:
    """What a form says of a role's objects, and what is wrong with it, by object ("" for all)."""

    rows: dict[str, Row] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


@open_to("roles")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """One object's line, open: as a part of the role's page, or as a page of its own."""
    by = actor(request)
    role: Role = get_visible(by, Role, key)
    stored = matrix.row_called(role, name)
    sent = save(by, role, {name}, request) if request.method == "POST" else Sent()
    if request.method == "POST" and not sent.errors and not is_fragment(request):
        messages.success(request, saved_words(role, sent))
        return redirect(f"/settings/roles/{key}/#r-{stored.key}")
    row = sent.rows[name] if sent.errors else matrix.row_called(role, name)
    wrong = [text for said in sent.errors.values() for text in said]
    status, context = 422 if wrong else 200, {**shown(role), "row": row, "errors": wrong}
    if not is_fragment(request):
        return show(request, "roles", "pages/settings/rights/object_page.html", status=status, **context)
    fresh = bool(sent.rows) and not wrong
    told = saved_trigger(role, sent) if fresh else None
    template = "pages/settings/rights/object.html"
    return fragment(request, template, status=status, trigger=told, fresh=fresh, **context)


def save(by: Principal, role: Role, names: set[str], request: HttpRequest) -> Sent:
    """Give the role what a form says of these objects, in one step. What was changed meanwhile is not overwritten."""
    data = request.POST
    stored = {name: matrix.row_called(role, name) for name in sorted(names)}
    rows = {name: matrix.typed(row.of, data, name) for name, row in stored.items()}
    if late := {name: [changed_words(row)] for name, row in stored.items() if is_late(data, name, row)}:
        return Sent(rows, late)
    rights = {name: {"grants": dict(row.grants), **fields_of(row)} for name, row in rows.items()}
    try:
        perform(by, "access.role.grant", role.pk, {"rights": rights}, via="web", key=key_of(request))
    except PacelineError as error:
        return Sent(rows, {"": [text for said in words_of(error).values() for text in said]})
    role.refresh_from_db()
    return Sent(rows)


def fields_of(row: Row) -> dict[str, Any]:
    return {"fields": dict(row.levels)} if row.of else {}


def is_late(data: QueryDict, name: str, stored: Row) -> bool:
    """Whether somebody changed the object's rights since the form was made."""
    was = data.get(f"{name}/was", "")
    return bool(was) and was != stored.mark


def changed_words(stored: Row) -> str:
    now = reach(stored) or _t("没有任何权限")
    return _t("「%(object)s」刚被改成：%(now)s。你选的还在下面，再保存一次就用你的。") % {
        "object": stored.label,
        "now": now,
    }


def shown(role: Role) -> dict[str, Any]:
    """What pages of a role show; `about` is what each of its lines needs."""
    return {
        "role": role,
        "reach": reach,
        "about": {
            "role": role,
            "levels": matrix.LEVELS,
            "scopes_for": matrix.scope_options,
            "mark_of": lambda row: matrix.row_called(role, row.name).mark,
            "reach": reach,
            "exceptions": exceptions,
            "key": uuid4().hex,
        },
    }


def saved_words(role: Role, sent: Sent) -> str:
    if len(sent.rows) == 1:
        return _t("「%(object)s」的权限已保存，马上生效。") % {"object": next(iter(sent.rows.values())).label}
    return _t("%(n)s 个对象的权限已保存，马上生效。") % {"n": len(sent.rows)}


def saved_trigger(role: Role, sent: Sent) -> dict[str, Any]:
    toast = {"text": saved_words(role, sent), "undoUrl": f"/settings/do/access.role.undo/{role.pk}"}
    return {"toast": toast, "saved": {}}
