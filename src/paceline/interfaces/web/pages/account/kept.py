"""The page after signing in again: what was typed before the session ran out, and the button that sends it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from paceline.interfaces.web import kept_input
from paceline.interfaces.web.page import page
from paceline.kernel.errors import NotFound

MEANT_FOR_MACHINES = frozenset({"idempotency_key", "version"})


@require_GET
def show(request: HttpRequest, key: str) -> HttpResponse:
    """The page. Raises NotFound when nothing is kept under this key any more."""
    found = kept_input.kept(key)
    if found is None:
        raise NotFound("这份没提交的内容已经不在了。它只保留一小时。")
    path, body = found
    fields = [(name, value) for name, values in body.lists() for value in values]
    typed = [value for name, value in fields if is_typed(name, value)]
    return page(request, "errors/kept.html", path=path, fields=fields, typed=typed)


def is_typed(name: str, value: str) -> bool:
    """Whether a person would recognise it as their own words."""
    return bool(value.strip()) and name not in MEANT_FOR_MACHINES and not name.startswith("_")
