"""Leads from a website's own form or a program: a form's public key opens this door, no token."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from paceline.customers.intake import public
from paceline.interfaces.api.answers import answer
from paceline.interfaces.api.call import read_json
from paceline.interfaces.api.faults import WrongMethod, explained, problem
from paceline.kernel.errors import PacelineError

VIA = "form"
ANYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key, Accept-Language",
    "Access-Control-Max-Age": "86400",
}
"""Scripts of any site may call it: nothing is read here, and no cookie counts."""


@csrf_exempt
def capture(request: HttpRequest, key: str) -> HttpResponseBase:
    """POST the answers as JSON or as a form's fields; 201 with the thanks, 422 with what is wrong by field."""
    try:
        response = answered(request, key)
    except PacelineError as error:
        response = problem(error)
    except Exception as error:
        response = problem(explained(error))
    for name, value in ANYWHERE.items():
        response.headers[name] = value
    return response


def answered(request: HttpRequest, key: str) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    if request.method != "POST":
        raise WrongMethod(("POST", "OPTIONS"))
    address = str(get_adapter(request).get_client_ip(request))
    form = public.find(key, address=address)
    given = sent(request)
    given["utm"] = str(given.get("utm") or public.utm_of(given) or public.utm_of(request.GET))
    public.take(
        form, given, address=address, via=VIA, key=request.headers.get("Idempotency-Key", "")[:200] or None
    )
    words = form.words("thanks", translation.get_language() or "")
    return answer({"result": "received", "message": words}, status=201)


def sent(request: HttpRequest) -> dict[str, Any]:
    """The answers, whichever way a site sends them."""
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return {name: request.POST[name] for name in request.POST}
    return read_json(request.body or b"{}")
