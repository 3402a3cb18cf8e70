"""A message of a provider: its signature is checked, then what it tells is taken, each thing once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _t
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from paceline.kernel import clock
from paceline.kernel.errors import Invalid, NotFound, PacelineError
from paceline.market.incoming import signing
from paceline.market.incoming.reading import happenings
from paceline.market.incoming.taking import take_all

SECRETS = {"sms": "SMS_HOOK_SECRET", "calls": "CALLS_HOOK_SECRET"}


@csrf_exempt  # a program without a session; the signature over the body is the proof
@require_POST
def take(request: HttpRequest, channel: str) -> HttpResponse:
    """200 with how much was taken, or a problem (RFC 9457) that says what to do."""
    try:
        return JsonResponse(taken(request, channel))
    except PacelineError as error:
        problem: dict[str, Any] = error.as_problem(_t)
        return JsonResponse(problem, status=error.http_status, content_type="application/problem+json")


def taken(request: HttpRequest, channel: str) -> dict[str, int]:
    """How much was taken. Raises NotFound, NotAllowed, Invalid; then nothing was."""
    if channel not in SECRETS:
        raise NotFound
    try:
        body = request.body
    except RequestDataTooBig:
        raise Invalid("正文太大。请分几次推。") from None
    signing.require(getattr(settings, SECRETS[channel]), request.headers, body, clock.now())
    return take_all(happenings(channel, body))
