"""How a form's view answers: done with a toast that can undo, wrong with the form again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from paceline.interfaces.web.page import done
from paceline.kernel.errors import Invalid, PacelineError
from paceline.records.past.undo import is_undoable

CHANGED = "record-changed"
"""The event at which the parts of a record page reload themselves; `head-changed` leaves the story alone."""


def is_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def key_of(request: HttpRequest) -> str | None:
    """The token that makes a repeated POST harmless."""
    return request.POST.get("idempotency_key") or request.headers.get("Idempotency-Key") or None


def version_of(request: HttpRequest) -> int | None:
    """The version that the person was looking at; None when the form does not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() and len(text) < 10 else None


def words_of(error: PacelineError) -> dict[str, list[str]]:
    """What is wrong, by field, in the reader's language."""
    return error.in_language(gettext) if isinstance(error, Invalid) else {"": [error.text(gettext)]}


def succeeded(
    request: HttpRequest,
    words: str,
    to: str,
    *,
    done_as: str = "",
    batch: UUID | None = None,
    opens: str = "",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Nothing to show but a toast, which leads to `opens`; parts of the page reload.

    Without scripts: on to `opens` or `to` with the same words.
    """
    undo = f"/undo/{batch}" if batch is not None and is_undoable(done_as) else ""
    if not is_fragment(request):
        messages.success(request, words, extra_tags=undo)
        return redirect(opens or to)
    toast: dict[str, Any] = {"text": words} | ({"url": opens, "label": gettext("打开")} if opens else {})
    if undo:
        toast["undoUrl"] = undo
    return done({"toast": toast, "saved": {}, CHANGED: {}, **(more or {})})
