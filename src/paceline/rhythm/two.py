"""The two of a one-on-one: who it is held with reads it too, whatever else their role reaches."""

from __future__ import annotations

from django.db.models import Q

from paceline.access.principal import Principal
from paceline.access.scope import READ, reach_also


def held_with(by: Principal, verb: str, prefix: str) -> Q | None:
    """The one-on-ones that are about oneself, to read."""
    return Q(**{f"{prefix}person_id": by.user_id}) if verb == READ else None


reach_also("rhythm.review", held_with)
