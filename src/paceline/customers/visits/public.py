"""The public door of capture points: no sign-in, no cookie, a key that stands in the page.

It takes in and tells nothing: the answer is the same whether somebody is known or not.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import F

from paceline.access import limits
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.intake.public import allowed
from paceline.customers.models import CapturePoint
from paceline.customers.visits import reading, recording
from paceline.customers.visits.days import VIA
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, NotFound
from paceline.records.action import acting

PER_MINUTE = 240
WRONG_PER_MINUTE = 30
MOST_BYTES = 64 * 1024
BYTES = 18
KEY = re.compile(r"[A-Za-z0-9_-]{16,32}")


def new_address() -> dict[str, str]:
    """A public key and the address that is printed as a code."""
    key = secrets.token_urlsafe(BYTES)
    return {"key": key, "link": address_of(key)}


def address_of(key: str) -> str:
    return f"{settings.BASE_URL}/v/{key}/"


def find(key: str, *, address: str) -> CapturePoint:
    """The capture point of a public key. Raises NotFound; wrong keys are counted for the address that tries them."""
    found = visible(SYSTEM, CapturePoint).filter(key=key).first() if KEY.fullmatch(key) else None
    if found is None:
        limits.count(f"visit wrong {address}", per_minute=allowed(WRONG_PER_MINUTE))
        raise NotFound("没有这个采集点。请检查网页里的 key。")
    return found


def take(
    point: CapturePoint,
    given: Mapping[str, Any],
    *,
    address: str,
    key: str | None = None,
    refused: bool = False,
) -> int:
    """Keep what a visitor did; `refused` says that the browser asks not to be tracked. Returns how many were new.

    Raises TooMany, Conflict for a closed point, Invalid with what is wrong by place.
    """
    limits.count(f"visit {point.key} {address}", per_minute=allowed(PER_MINUTE))
    if not point.active:
        raise Conflict("这个采集点已经停用。", code="closed")
    sent = reading.read(given, clock.now(), key)
    if refused or (point.needs_consent and given.get("consent") is not True):
        return 0
    with acting(SYSTEM, "customers.visitor.record", via=VIA) as act:
        return recording.record(act, point, sent)


def scanned(point: CapturePoint) -> str:
    """Somebody has scanned the code: counted, without knowing who. Returns where to go."""
    visible(SYSTEM, CapturePoint).filter(pk=point.pk).update(scans=F("scans") + 1)
    return str(point.target or "")
