"""Leads from a website's own form or a program: a form's public key opens this door."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from paceline.customers.intake import public
from paceline.interfaces.api.answers import answer
from paceline.interfaces.api.call import read_json
from paceline.interfaces.api.views.anywhere import from_anywhere, idempotency_key

VIA = "form"


@from_anywhere
def capture(request: HttpRequest, key: str, address: str) -> HttpResponse:
    """POST the answers as JSON or as a form's fields; 201 with the thanks, 422 with what is wrong by field."""
    form = public.find(key, address=address)
    given = sent(request)
    given["utm"] = str(given.get("utm") or public.utm_of(given) or public.utm_of(request.GET))
    public.take(form, given, address=address, via=VIA, key=idempotency_key(request, 200))
    words = form.words("thanks", translation.get_language() or "")
    return answer({"result": "received", "message": words}, status=201)


def sent(request: HttpRequest) -> dict[str, Any]:
    """The answers, whichever way a site sends them."""
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return {name: request.POST[name] for name in request.POST}
    return read_json(request.body or b"{}")
