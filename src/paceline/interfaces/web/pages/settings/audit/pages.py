"""The page of the audit: filters, keyset paging by the number of the event, the state of the chain."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t

from paceline.access.models import User
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.audit.chain import chain_state
from paceline.interfaces.web.pages.settings.audit.reading import Asked, recent
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.kernel.errors import PacelineError
from paceline.metadata.fields import Day, Reading
from paceline.metadata.registry import registry
from paceline.records.action import actions

PER_PAGE = 50


@open_to("audit")
def audit(request: HttpRequest) -> HttpResponse:
    """The newest events that fit."""
    by, asked = actor(request), asked_by(request)
    before = request.GET.get("before", "")
    lines = recent(by, asked, PER_PAGE + 1, int(before) if before.isdigit() and len(before) < 19 else None)
    query = {name: value for name, value in request.GET.items() if name != "before" and value}
    return show(
        request,
        "audit",
        "pages/settings/audit/page.html",
        lines=lines[:PER_PAGE],
        older=f"?{urlencode({**query, 'before': lines[PER_PAGE - 1].seq})}" if len(lines) > PER_PAGE else "",
        newest=f"?{urlencode(query)}" if before else "",
        query=urlencode(query),
        asked=request.GET,
        objects=[
            {"value": of.name, "label": of.label}
            for of in sorted(registry.objects.values(), key=lambda o: o.label)
        ],
        verbs=verb_options(),
        people=[
            {"value": str(key), "label": name}
            for key, name in visible(by, User).order_by("name").values_list("pk", "name")
        ],
        chain=chain_state(),
    )


def asked_by(request: HttpRequest) -> Asked:
    """The filter from the address; what cannot be read is no condition."""
    data = request.GET
    return Asked(
        object=data.get("object", "") if data.get("object", "") in registry.objects else "",
        record=key_in(data.get("record", "")),
        person=key_in(data.get("person", "")),
        verb=data.get("verb", "") if data.get("verb", "").isidentifier() else "",
        since=day_in(data.get("since", "")),
        until=day_in(data.get("until", "")),
        batch=key_in(data.get("batch", "")),
    )


def key_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def day_in(text: str) -> date | None:
    try:
        found: date | None = Day().read(text, Reading())
    except PacelineError:
        return None
    return found


def verb_options() -> list[dict[str, Any]]:
    """Every action's verb with its words, each once."""
    words: dict[str, str] = {"sign_in": _t("登录"), "password": _t("更改了密码")}
    for action in actions.values():
        words.setdefault(action.verb, action.label)
    return [
        {"value": verb, "label": f"{label}"}
        for verb, label in sorted(words.items(), key=lambda pair: pair[1])
    ]
