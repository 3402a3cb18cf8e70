"""Who is asking, in which language, and what people see when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from paceline.access.principal import Principal, principal_of
from paceline.interfaces.web import errors
from paceline.kernel.errors import PacelineError
from paceline.metadata import versions

OPEN_TO_ALL = ("/accounts/", "/static/", "/api/", "/health")
"""Addresses that answer without a session: they check who is asking themselves."""

Respond = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Gives every request its `actor`; pages are for people who have signed in, whatever the address."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/static/"):
            return self.respond(request)
        versions.look()
        if not request.path.startswith(OPEN_TO_ALL) and not request.user.is_authenticated:
            return redirect_to_login(request)
        if request.user.is_authenticated:
            request.actor = SimpleLazyObject(lambda: principal_of(request.user))  # type: ignore[attr-defined]
            translation.activate(request.user.locale)
            timezone.activate(request.user.time_zone or settings.ORGANISATION_TIME_ZONE)
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
        response = self.respond(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return errors.answer(request, error) if isinstance(error, PacelineError) else None


def actor(request: HttpRequest) -> Principal:
    """The principal of a request that has passed the middleware."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def redirect_to_login(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a fragment asks the page to go there itself."""
    target = f"/accounts/login/?next={request.path}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return redirect(target)
