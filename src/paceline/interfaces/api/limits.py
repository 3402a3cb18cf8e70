"""How many requests one token or person may send to the API in a minute, and how large they may be."""

from __future__ import annotations

from django.conf import settings

from paceline.access import limits
from paceline.access.limits import forget

__all__ = ["BODY", "WRONG_TOKENS", "count", "forget"]
WRONG_TOKENS = 60
BODY = 2 * 1024 * 1024
"""Bytes of a JSON body."""


def count(subject: str, *, per_minute: int | None = None) -> None:
    """Count one request. Raises TooMany when the allowance is used up."""
    limits.count(subject, per_minute=settings.API_PER_MINUTE if per_minute is None else per_minute)
