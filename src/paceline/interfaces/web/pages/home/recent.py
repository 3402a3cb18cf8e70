"""Which records a person has opened lately: a cookie of addresses, checked against rights whenever it is read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from paceline.metadata.registry import registry

COOKIE = "paceline_recent"
KEPT = 8
MONTH = 30 * 24 * 3600
Named = tuple[str, str]


def named(address: str) -> Named | None:
    """The object and key of a record page's address; None for other pages."""
    path, _, rest = address.strip("/").partition("/")
    of, key = registry.by_path.get(path), rest.partition("/")[0]
    return (of.name, key) if of is not None and is_key(key) else None


def is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def of(request: HttpRequest) -> list[Named]:
    """What the cookie names, the latest first."""
    parts = request.COOKIES.get(COOKIE, "")[:1000].split("|")
    return [found for part in parts[:KEPT] if (found := named(part)) is not None]


def remember(request: HttpRequest, response: HttpResponse, path: str, key: object) -> None:
    """Put a record in front."""
    here = f"{path}/{key}"
    kept = [part for part in request.COOKIES.get(COOKIE, "")[:1000].split("|") if part and part != here]
    response.set_cookie(
        COOKIE,
        "|".join([here, *kept][:KEPT]),
        max_age=MONTH,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
