"""Doing an action with a record: a dialog made of the action's inputs, and the answer after it was done."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.scope import visible
from paceline.interfaces.web import widgets
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.records.forms import codes, fields
from paceline.interfaces.web.pages.records.forms.answers import (
    CHANGED,
    is_fragment,
    key_of,
    succeeded,
    version_of,
    words_of,
)
from paceline.interfaces.web.pages.records.forms.choices import narrowed
from paceline.interfaces.web.pages.records.forms.consequence import consequence
from paceline.interfaces.web.pages.records.opened import Opened, opened
from paceline.interfaces.web.pages.records.page.head import spoken
from paceline.kernel.errors import NotAllowed, PacelineError
from paceline.kernel.ids import uuid7
from paceline.metadata.registry import registry
from paceline.records import links
from paceline.records.acting.gate import told
from paceline.records.action import Action, actions, perform, require_making
from paceline.records.models import Record

GIVING = frozenset({"release", "assign"})
"""Verbs that may take a record out of the sight of whoever does them."""


@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, path: str, key: UUID, verb: str) -> HttpResponse:
    """The dialog of an action, and doing it."""
    on = opened(request, path, key, bin_too=True)
    chosen = actions.get(f"{on.of.name}.{verb}")
    if chosen is None or chosen.on != "record" or chosen.takes_values:
        raise Http404
    if chosen.needs not in on.may:
        raise NotAllowed(
            "你可以查看这条%(object)s，但不能%(action)s。可以请负责人或主管来做。",
            params={"object": on.of.label, "action": chosen.label},
        )
    require_making(chosen, on.by)
    if request.method == "GET":
        return show(on, chosen, initial(on, chosen, request.GET), {}, version=on.record.version)
    given = widgets.sent(request.POST, chosen.inputs)
    batch = uuid7()
    try:
        result = perform(on.by, chosen.name, on.record.pk, given, via="web", key=key_of(request),
                         version=version_of(request), batch=batch)  # fmt: skip
    except PacelineError as error:
        again = {**initial(on, chosen, {}), **fields.with_titles(on.by, chosen.inputs, given)}
        return show(on, chosen, again, words_of(error), version=current(on), status=422)
    if once := getattr(result, "shown_once", None):
        return shown_once(on, chosen, once)
    words = told(result) or _t("已完成「%(action)s」：%(title)s") % {
        "action": chosen.label,
        "title": on.title,
    }
    if url := made_elsewhere(on, result):
        words = _t("%(action)s：%(title)s") % {"action": chosen.label, "title": result}
    to = f"/{on.of.path}/" if left_sight(on, verb) else on.url
    gone = verb in ("remove", "restore") or to != on.url
    return succeeded(
        request,
        words,
        to,
        done_as=chosen.name,
        batch=batch,
        opens=url,
        more={"reopen": {"url": to}} if gone else None,
    )


def left_sight(on: Opened, verb: str) -> bool:
    """Whether the person no longer sees what was given away: the page goes on to the list then."""
    return verb in GIVING and not visible(on.by, on.of.model).filter(pk=on.record.pk).exists()


def made_elsewhere(on: Opened, result: Any) -> str:
    """Where the document is that the action made or found, such as the order of a quote; "" when it gave none."""
    if not isinstance(result, Record) or result.pk == on.record.pk or told(result):
        return ""
    of = registry.of(type(result))
    return f"/{of.path}/{result.pk}/" if of.main or of.name == on.of.name else ""


def shown_once(on: Opened, chosen: Action, once: Mapping[str, str]) -> HttpResponse:
    """What nobody can read again: the address for the customer, to copy or to scan."""
    address = once["link"]
    context: dict[str, Any] = {
        "title": chosen.label,
        "link": address,
        "qr": codes.qr(address),
        "back": on.url,
        "is_public": any(one.public for one in links.purposes_of(on.of.name)),
        "tab": links.called(on.of.name),
    }
    if is_fragment(on.request):
        return fragment(on.request, "pages/records/link.html", trigger={CHANGED: {}}, **context)
    return page(on.request, "pages/records/link_page.html", **context)


def current(on: Opened) -> int:
    """The version as it is now, so that a second try does not stumble over the first."""
    fresh = opened(on.request, on.of.path, on.record.pk, bin_too=True)
    return int(fresh.record.version)


def initial(on: Opened, chosen: Action, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the dialog starts with: the address first, then the record's own fields of the same name."""
    own = [name for name in chosen.inputs if on.value(name) is not None]
    given = {name: asked[name] for name in chosen.inputs if asked.get(name)}
    return {
        **defaults(chosen),
        **fields.values_of(on, own),
        **fields.with_titles(on.by, chosen.inputs, given),
    }


def defaults(chosen: Action) -> dict[str, Any]:
    """What the inputs start with: the defaults of the function behind the action, else those of the fields."""
    parameters = inspect.signature(chosen.run).parameters
    found = {name: kind.default for name, kind in chosen.inputs.items() if kind.has_default()}  # type: ignore[attr-defined]
    found |= {
        n: parameters[n].default for n in chosen.inputs.keys() - chosen.demanded if parameters[n].default
    }
    return {name: value() if callable(value) else value for name, value in found.items()}


def show(
    on: Opened,
    chosen: Action,
    values: Mapping[str, Any],
    errors: fields.Errors,
    *,
    version: int,
    status: int = 200,
) -> HttpResponse:
    """The dialog, with what is wrong or still missing: apart what no single control may show (boxes can be hidden)."""
    why_not = spoken(chosen.why_not(on.record)) if status == 200 else ""
    made = (
        widgets.control(on.by, on.of, name, kind, values.get(name), errors=errors.get(name, ()))
        for name, kind in chosen.inputs.items()
    )
    controls = [c for each in made if (c := narrowed(on, chosen.name, each)) is not None]
    boxes = {control.name for control in controls if control.widget == "boxes"}
    apart = {name for name, said in errors.items() if len(said) > 1 or name in boxes}
    missing = [text for name in errors if name in apart for text in errors[name]]
    for control in controls:
        control.error = "" if control.name in apart else control.error
    context: dict[str, Any] = {
        "title": _t("%(action)s：%(title)s") % {"action": chosen.label, "title": on.title},
        "submit": chosen.label,
        "danger": chosen.danger,
        "consequence": consequence(on, chosen),
        "why_not": why_not,
        "action": on.request.path,
        "cancel": on.url,
        "controls": controls,
        "names": " ".join(control.name for control in controls),
        "missing": missing,
        "errors": fields.first_errors(errors, [control.name for control in controls]),
        "key": uuid4().hex,
        "version": version,
    }
    if is_fragment(on.request):
        return fragment(on.request, "pages/records/action.html", status=status, **context)
    return page(on.request, "pages/records/action_page.html", status=status, **context)
