"""Errors of the house as pages and fragments: mapped once, for every page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from paceline.kernel.errors import Invalid, PacelineError


def answer(request: HttpRequest, error: PacelineError) -> HttpResponse:
    """A full page, or for htmx a note; the status tells which (422, 409, 412, 403, 404 …)."""
    context = {
        "title": error.title.text(gettext),
        "text": error.text(gettext),
        "status": error.http_status,
        "fields": error.in_language(gettext) if isinstance(error, Invalid) else {},
    }
    template = "errors/note.html" if request.headers.get("HX-Request") else "errors/page.html"
    body = render_to_string(template, context, request=request, using="jinja2")
    return HttpResponse(body, status=error.http_status)


def in_words(error: PacelineError) -> str:
    """What happened and what to do, in the reader's language."""
    return error.text(gettext)
