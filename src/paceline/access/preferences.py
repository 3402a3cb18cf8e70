"""What a person has set for themselves: theme, order of views, columns. It decides nothing about rights."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from paceline.access.models import User
from paceline.access.principal import Principal


def remember(by: Principal, subject: str, name: str, value: Any) -> None:
    """Keep `preferences[subject][name] = value` for the actor; None forgets it."""
    with transaction.atomic():
        user = User.objects.select_for_update().only("pk", "preferences").filter(pk=by.user_id).first()
        if user is None:
            return
        kept = dict(user.preferences or {})
        part = dict(kept.get(subject) or {})
        part[name] = value
        kept[subject] = {key: item for key, item in part.items() if item is not None}
        User.objects.filter(pk=user.pk).update(preferences=kept)
