"""What somebody typed when the session ran out: kept for an hour, shown again after signing in, sent on one click.

It is kept only when the form's own token is right, so nobody else can put words into a person's mouth.
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.utils.translation import gettext as _t

KEPT_SECONDS = 3600
MOST_BYTES = 200_000
PREFIX = "kept-input:"
PLACE = "/kept/"


def keep(request: HttpRequest) -> str:
    """Keep a form that was sent without a session. Returns the page that brings it back; "" when nothing is kept."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdecimal() or int(size) > MOST_BYTES:
        return ""
    if CsrfViewMiddleware(lambda _request: HttpResponse()).process_view(request, refuse, (), {}) is not None:
        return ""
    body = request.POST.copy()
    body.pop("csrfmiddlewaretoken", None)
    text = body.urlencode()
    if not text or any("password" in name for name in body):
        return ""
    key = secrets.token_urlsafe(24)
    cache.set(PREFIX + key, {"path": request.get_full_path(), "body": text}, KEPT_SECONDS)
    return f"{PLACE}{key}/"


def kept(key: str) -> tuple[str, QueryDict] | None:
    """The address and the fields of a form that was kept; None when it is gone."""
    found: dict[str, Any] | None = cache.get(PREFIX + key)
    return None if found is None else (found["path"], QueryDict(found["body"]))


def refuse(request: HttpRequest) -> HttpResponse:
    """Stands for the view while the form's token is checked."""
    return HttpResponse(status=403)


def to_login(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back to where the person was, with what was typed."""
    back = request.get_full_path() if request.method == "GET" else keep(request) or "/"
    if back.startswith(PLACE):
        messages.info(request, _t("登录已过期。你填的内容还在，登录后接着提交。"))
    return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': back})}")
