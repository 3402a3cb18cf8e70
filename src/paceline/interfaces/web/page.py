"""How a view answers: a page in the shell, or a fragment of it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from paceline.interfaces.web.shell import shell


def page(request: HttpRequest, template: str, /, *, status: int = 200, **context: Any) -> HttpResponse:
    """A full page: the template extends shell.html and finds its frame in `shell`."""
    body = render_to_string(template, {"shell": shell(request), **context}, request=request, using="jinja2")
    return HttpResponse(body, status=status)


def fragment(
    request: HttpRequest,
    template: str,
    /,
    *,
    status: int = 200,
    trigger: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """A part of a page for htmx; `trigger` raises events in the browser, e.g. `{"toast": {"text": …}}`."""
    body = render_to_string(template, context, request=request, using="jinja2")
    return with_trigger(HttpResponse(body, status=status), trigger)


def done(trigger: dict[str, Any] | None = None, *, status: int = 204) -> HttpResponse:
    """Nothing to show, only events."""
    return with_trigger(HttpResponse(status=status), trigger)


def with_trigger(response: HttpResponse, trigger: dict[str, Any] | None) -> HttpResponse:
    if trigger:
        response.headers["HX-Trigger"] = json.dumps(trigger)
    return response
