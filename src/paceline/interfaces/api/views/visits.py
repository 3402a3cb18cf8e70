"""What visitors of a website or mini program did: a capture point's public key opens this door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from paceline.customers.visits import public
from paceline.interfaces.api.answers import answer
from paceline.interfaces.api.call import read_json
from paceline.interfaces.api.views.anywhere import from_anywhere, idempotency_key
from paceline.kernel.errors import Invalid


@from_anywhere
def take(request: HttpRequest, key: str, address: str) -> HttpResponse:
    """POST up to 100 things done as JSON; 202 with how many were new, 422 with what is wrong by place."""
    point = public.find(key, address=address)
    if len(request.body) > public.MOST_BYTES:
        raise Invalid("一次最多 64 KB。请分几次发。", code="too_large")
    kept = public.take(
        point, read_json(request.body or b"{}"), address=address, key=idempotency_key(request, 60),
        refused=asks_not_to(request),
    )  # fmt: skip
    return answer({"kept": kept}, status=202)


def asks_not_to(request: HttpRequest) -> bool:
    """Whether the browser asks not to be tracked."""
    return request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1"
