"""The secret in the address of a feed: only its digest is kept, and it can be revoked."""

from __future__ import annotations

import hashlib

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.rhythm.models import CalendarFeed


def digest_of(token: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def owner_of(token: str) -> User | None:
    """Whose feed it is; None for an address that is unknown or revoked, or of somebody who may not sign in."""
    feed = visible(SYSTEM, CalendarFeed).filter(digest=digest_of(token), revoked_at__isnull=True)
    found = feed.select_related("user").first()
    user: User | None = found.user if found is not None else None
    return user if user is not None and user.is_active and user.suspended_at is None else None
