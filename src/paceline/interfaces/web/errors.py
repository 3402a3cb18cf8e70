"""Errors of the house as pages and fragments: mapped once, for every page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from paceline.kernel.errors import Invalid, PacelineError

SAID_BY_THE_PAGE = frozenset({401, 403, 404, 412, 413, 429})
"""Statuses whose plain words the page shows by itself; others come as a note."""


def answer(request: HttpRequest, error: PacelineError) -> HttpResponse:
    """A full page, or for htmx a note; the status tells which (422, 409, 412, 403, 404 …)."""
    context = {
        "title": error.title.text(gettext),
        "text": error.text(gettext),
        "status": error.http_status,
        "fields": error.in_language(gettext) if isinstance(error, Invalid) else {},
    }
    is_fragment = bool(request.headers.get("HX-Request"))
    if is_fragment and error.http_status in SAID_BY_THE_PAGE:
        return HttpResponse(
            context["text"], status=error.http_status, content_type="text/plain; charset=utf-8"
        )
    template = "errors/note.html" if is_fragment else "errors/page.html"
    response = HttpResponse(
        render_to_string(template, context, request=request, using="jinja2"), status=error.http_status
    )
    if is_fragment:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#failures", "innerHTML"
    return response


def in_words(error: PacelineError) -> str:
    """What happened and what to do, in the reader's language."""
    return error.text(gettext)
