"""Doing an action of the settings: a dialog made of its inputs, and the answer after it was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, writable_fields
from paceline.interfaces.web import widgets
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment, page
from paceline.interfaces.web.pages.records.forms.answers import is_fragment, key_of, words_of
from paceline.interfaces.web.pages.records.forms.fields import first_errors, with_titles
from paceline.interfaces.web.pages.settings.choices import choose_from
from paceline.interfaces.web.pages.settings.words import consequence_of, next_page
from paceline.kernel.errors import PacelineError
from paceline.metadata.fields import FieldType, Link
from paceline.records.action import Action, actions, authorise, perform

OBJECTS = frozenset({
    "access.user", "access.orgunit", "access.role", "access.apitoken", "access.session", "metadata.customfield",
    "pipeline.pipeline", "pipeline.stage", "workflow.job", "records.exchangerate", "access.calendaryear",
    "workflow.webhook", "market.channelsetup",
})  # fmt: skip
"""What the settings act on."""
ELSEWHERE: dict[str, frozenset[str]] = {
    "access.user.create": frozenset({"password"}),
    "access.orgunit.change": frozenset({"parent", "valid_from", "valid_to"}),
    "access.role.change": frozenset({"grants", "fields", "code"}),
    "access.role.create": frozenset({"grants", "fields"}),
    "pipeline.pipeline.change": frozenset({"code", "edition", "default"}),
}
"""Fields that an action takes but that are changed in another place."""
INVITING = frozenset({"access.user.create", "access.user.invite"})
REFRESH = {"saved": {}, "refresh": {"target": "#part"}}


@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, name: str, key: UUID | None = None) -> HttpResponse:
    """The dialog of an action, and doing it."""
    chosen = actions.get(name)
    if chosen is None or chosen.object not in OBJECTS or (chosen.on == "record") != (key is not None):
        raise Http404
    by = actor(request)
    authorise(chosen, by)
    thing = get_visible(by, chosen.of.model, key) if key else None
    if request.method == "GET":
        asked = {field: request.GET[field] for field in inputs_of(by, chosen) if request.GET.get(field)}
        return dialog(request, chosen, thing, asked, {})
    given = widgets.sent(request.POST, inputs_of(by, chosen))
    try:
        result = perform(by, name, key, given, via="web", key=key_of(request))
    except PacelineError as error:
        return dialog(request, chosen, thing, given, words_of(error), status=422)
    return answer(request, chosen, thing, result)


def inputs_of(by: Principal, chosen: Action) -> dict[str, FieldType]:
    """What the dialog asks for: the object's own fields where the action takes them, and the action's inputs."""
    elsewhere = ELSEWHERE.get(chosen.name, frozenset())
    inputs = {name: kind for name, kind in chosen.inputs.items() if name not in elsewhere}
    if not chosen.takes_values:
        return inputs
    of, allowed = chosen.of, writable_fields(by, chosen.of) - elsewhere
    own = {
        name: bound.type
        for name, bound in of.standard.items()
        if name in allowed and bound.type.widget != "json"
    }
    return {**own, **inputs}


def start_values(by: Principal, chosen: Action, thing: Any, kinds: Mapping[str, FieldType]) -> dict[str, Any]:
    """What the thing has now, and the defaults of the action's inputs."""
    found = {name: kind.default for name, kind in kinds.items() if kind.has_default()}  # type: ignore[attr-defined]
    found = {name: value() if callable(value) else value for name, value in found.items()}
    for name, kind in kinds.items() if thing is not None else ():
        if name == "roles":
            found[name] = [role.code for role in thing.roles.all()]
        elif isinstance(kind, Link) and hasattr(thing, f"{name}_id"):
            found |= with_titles(by, kinds, {name: getattr(thing, f"{name}_id")})
        elif hasattr(thing, name) and not callable(getattr(thing, name)):
            found[name] = getattr(thing, name)
    return found


def dialog(
    request: HttpRequest,
    chosen: Action,
    thing: Any,
    given: Mapping[str, Any],
    errors: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """The action's form, with what is wrong."""
    by, kinds = actor(request), inputs_of(actor(request), chosen)
    values = {**start_values(by, chosen, thing, kinds), **with_titles(by, kinds, given)}
    shown = [
        choose_from(
            by,
            widgets.control(by, chosen.of, name, kind, values.get(name), errors=errors.get(name, ())),
            kind,
        )
        for name, kind in kinds.items()
    ]
    context: dict[str, Any] = {
        "title": f"{chosen.label} · {thing}" if thing is not None else chosen.label,
        "submit": chosen.label,
        "danger": chosen.danger,
        "consequence": consequence_of(chosen.name),
        "action": request.path,
        "cancel": "/settings/",
        "controls": shown,
        "names": " ".join(kinds),
        "errors": first_errors(errors, kinds),
        "key": uuid4().hex,
    }
    if is_fragment(request):
        return fragment(request, "pages/settings/act.html", status=status, **context)
    return page(request, "pages/settings/act_page.html", status=status, **context)


def answer(request: HttpRequest, chosen: Action, thing: Any, result: Any) -> HttpResponse:
    """Done: what was made once is shown once, otherwise a toast; the page behind reads itself again."""
    shown = getattr(result, "shown_once", None)
    if shown:
        return once(request, chosen, result, shown)
    words = words_after(chosen, thing, result)
    to = next_page(chosen.name, result if result is not None else thing)
    if not is_fragment(request):
        messages.success(request, words)
        return redirect(to or "/settings/")
    if to:
        messages.success(request, words)
        response = done(None)
        response.headers["HX-Redirect"] = to
        return response
    return done({"toast": {"text": words}, **REFRESH})


def words_after(chosen: Action, thing: Any, result: Any) -> str:
    """What was done, for the toast."""
    if chosen.name in INVITING and result.email:
        return _t("邀请已发到 %(email)s。没收到的话，可以在用户页再发一封或生成链接。") % {
            "email": result.email
        }
    if thing is None:
        return _t("已完成「%(action)s」") % {"action": chosen.label}
    return _t("已完成「%(action)s」：%(title)s") % {"action": chosen.label, "title": str(thing)}


def once(request: HttpRequest, chosen: Action, result: Any, shown: Mapping[str, str]) -> HttpResponse:
    """A secret that nobody can read again: the person copies it now."""
    context = {"title": chosen.label, "thing": result, "shown": dict(shown)}
    if not is_fragment(request):
        return page(request, "pages/settings/once_page.html", **context)
    return fragment(request, "pages/settings/once.html", trigger={"refresh": {"target": "#part"}}, **context)
