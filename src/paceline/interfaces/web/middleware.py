"""Who is asking, in which language, and what people see when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from paceline.access.principal import Principal, principal_of
from paceline.interfaces.web import errors, failing, kept_input
from paceline.kernel.errors import PacelineError
from paceline.metadata import versions

OPEN_TO_ALL = ("/accounts/", "/static/", "/api/", "/p/", "/f/", "/m/", "/v/", "/ics/", "/hooks/")
"""Addresses below these answer without a session: they check who is asking themselves."""
OPEN_PAGES = frozenset({"/health"})
"""These as well, and nothing below them."""

PLAIN = "text/plain; charset=utf-8"
Respond = Callable[[HttpRequest], HttpResponse]


class ContentPolicy(CSPMiddleware):
    """The policy is the same for every answer that neither asks for a nonce nor has a policy of its own."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        usual = not any(name.startswith("_csp") for name in (*vars(response), *vars(request)))
        if not usual or HEADER in response:
            return super().process_response(request, response)
        response.headers[HEADER] = usual_policy()
        return response


@cache
def usual_policy() -> str:
    return str(build_policy())


class SignedIn(AuthenticationMiddleware):
    """`request.user` as Django gives it; the person comes with the session in one question to the database."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(person, request))  # type: ignore[assignment]


def person(request: HttpRequest) -> Any:
    """The person of the session, if the password is still the one that the session was opened with."""
    session: Any = request.session
    said = session.get(SESSION_KEY), session.get(BACKEND_SESSION_KEY)
    found = session.person
    if found is None or said[0] != str(found.pk) or said[1] not in settings.AUTHENTICATION_BACKENDS:
        return get_user(request)
    same_password = constant_time_compare(session.get(HASH_SESSION_KEY, ""), found.get_session_auth_hash())
    return found if same_password and found.is_active else get_user(request)


class ActorMiddleware:
    """Gives every request its `actor`; pages are for people who have signed in, whatever the address."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/static/"):
            return self.respond(request)
        versions.forget()
        if not is_open(request.path) and not request.user.is_authenticated:
            return redirect_to_login(request)
        if request.user.is_authenticated:
            request.actor = SimpleLazyObject(lambda: principal_of(request.user))  # type: ignore[attr-defined,arg-type]
            translation.activate(request.user.locale)
            timezone.activate(request.user.time_zone or settings.ORGANISATION_TIME_ZONE)
            request.LANGUAGE_CODE = translation.get_language()
        response = failing.completed(request, self.respond(request))
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return errors.answer(request, error) if isinstance(error, PacelineError) else None


def actor(request: HttpRequest) -> Principal:
    """The principal of a request that has passed the middleware."""
    principal: Principal = request.actor  # type: ignore[attr-defined]
    return principal_of(request.user) if isinstance(principal, SimpleLazyObject) else principal  # type: ignore[arg-type]


def is_open(path: str) -> bool:
    """Whether an address answers to people who have not signed in."""
    return path in OPEN_PAGES or path.startswith(OPEN_TO_ALL)


def redirect_to_login(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back. A fragment that only reads asks the page to go there; one that writes leaves the
    page as it is, with what was typed: the page itself offers to sign in beside it.
    """
    if not request.headers.get("HX-Request"):
        return kept_input.to_login(request)
    if request.method != "GET":
        return HttpResponse(gettext("登录已过期。你填的内容还在这一页。"), status=401, content_type=PLAIN)
    return HttpResponse(
        status=401, headers={"HX-Redirect": f"/accounts/login/?{urlencode({'next': request.path})}"}
    )
