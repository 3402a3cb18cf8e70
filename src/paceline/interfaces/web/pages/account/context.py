"""What every page may ask about signing in: a context processor of functions, so that nothing is read unasked."""

from __future__ import annotations

import json
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

from paceline.access import invitations
from paceline.access.organisation import organisation_name

DEMO_LOGINS = "demo.json"
"""Where `paceline demo` notes the logins of the demo company, below the data folder."""


def signing_in(request: HttpRequest) -> dict[str, Any]:
    """Functions for templates: `organisation() sign_on_providers() demo_logins() sends_mail()`."""
    return {
        "organisation": organisation,
        "sign_on_providers": lambda: sign_on_providers(request),
        "demo_logins": demo_logins,
        "sends_mail": sends_mail,
    }


def organisation() -> str:
    """The name of the organisation that this installation belongs to."""
    return organisation_name()


def sign_on_providers(request: HttpRequest) -> list[dict[str, str]]:
    """The organisation's own identity providers."""
    providers = get_adapter(request).list_providers(request)
    return [{"name": one.name, "url": one.get_login_url(request)} for one in providers]


def demo_logins() -> list[dict[str, str]]:
    """The logins of the demo company; [] on an installation without it."""
    path = settings.HOME.path / DEMO_LOGINS
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [{key: str(one.get(key, "")) for key in ("role", "username", "password")} for one in found]


def sends_mail() -> bool:
    """Whether this installation can send mail."""
    return invitations.sends_mail()
