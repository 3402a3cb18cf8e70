"""A door that scripts of any site may knock on by POST: a public key in the address opens it, no token, no cookie."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from paceline.interfaces.api.faults import WrongMethod, explained, problem
from paceline.kernel.errors import PacelineError

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key, Accept-Language",
    "Access-Control-Max-Age": "86400",
}
"""Any site may call it: nothing is read here, and no cookie counts."""

Take = Callable[[HttpRequest, str, str], HttpResponse]
"""request, key, network address of the visitor → the answer."""


def from_anywhere(take: Take) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view of a taker: answers the browser's question before a POST, and every fault as a problem."""

    @csrf_exempt
    @wraps(take)
    def view(request: HttpRequest, key: str) -> HttpResponse:
        try:
            response = taken(request, key)
        except PacelineError as error:
            response = problem(error)
        except Exception as error:
            response = problem(explained(error))
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    def taken(request: HttpRequest, key: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204)
        if request.method != "POST":
            raise WrongMethod(("POST", "OPTIONS"))
        return take(request, key, str(get_adapter(request).get_client_ip(request)))

    return view


def idempotency_key(request: HttpRequest, most: int) -> str | None:
    """What the caller names the request by, so that a repeat changes nothing."""
    return request.headers.get("Idempotency-Key", "")[:most] or None
