"""Who works alone has nobody to ask: where a second person has to decide, one who has none decides himself."""

from __future__ import annotations

from uuid import UUID

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible


def works_alone(user: UUID | None) -> bool:
    """Whether this person is the only one who can sign in."""
    here = visible(SYSTEM, User).exclude(status=UserStatus.LEFT).filter(suspended_at__isnull=True)
    return user is not None and list(here.values_list("pk", flat=True)[:2]) == [user]


def has_to_ask(by: Principal, *whose: UUID | None) -> bool:
    """Whether it is the actor's own, of `whose` it is, and somebody else is there to decide about it."""
    return by.user_id is not None and by.user_id in whose and not works_alone(by.user_id)
