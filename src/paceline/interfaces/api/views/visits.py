"""What visitors of a website or mini program did: a capture point's public key opens this door, no token, no cookie."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from paceline.customers.visits import public
from paceline.interfaces.api.answers import answer
from paceline.interfaces.api.call import read_json
from paceline.interfaces.api.faults import WrongMethod, explained, problem
from paceline.interfaces.api.views.capture import ANYWHERE
from paceline.kernel.errors import Invalid, PacelineError


@csrf_exempt
def take(request: HttpRequest, key: str) -> HttpResponseBase:
    """POST up to 100 things done as JSON; 202 with how many were new, 422 with what is wrong by place."""
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
    point = public.find(key, address=address)
    if len(request.body) > public.MOST_BYTES:
        raise Invalid("一次最多 64 KB。请分几次发。", code="too_large")
    kept = public.take(
        point, read_json(request.body or b"{}"), address=address,
        key=request.headers.get("Idempotency-Key", "")[:60] or None, refused=asks_not_to(request),
    )  # fmt: skip
    return answer({"kept": kept}, status=202)


def asks_not_to(request: HttpRequest) -> bool:
    """Whether the browser asks not to be tracked."""
    return request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1"
