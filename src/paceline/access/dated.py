"""What a person has from a day on, a unit or a tier: one at a time, kept with its days; changes may be planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from paceline.access.models import User
from paceline.access.working_days import local_day

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Dated:
    """Rows of `model` with `user`, `from_on`, `to_on` and a value, which the person has under the same name today."""

    model: type[models.Model]
    name: str

    def put(self, user: User, value: Any, from_on: date, **more: Any) -> None:
        """Let a locked person have it from that day on; what was planned for later days no longer holds."""
        self.begin(user, from_on)
        mine = self.rows(user=user)
        mine.filter(from_on__gte=from_on).delete()
        mine.filter(Q(to_on__isnull=True) | Q(to_on__gte=from_on)).update(to_on=from_on - DAY)
        self.rows().create(user=user, from_on=from_on, **{self.name: value}, **more)

    def begin(self, user: User, before: date) -> None:
        """Write down what a person had so far, when nobody has yet."""
        value = getattr(user, self.name)
        if not value or self.rows(user=user).exists():
            return
        first = user.hired_on or local_day(user.created_at)
        if first < before:
            self.rows().create(user=user, from_on=first, **{self.name: value})

    def due(self, day: date) -> list[tuple[User, Any]]:
        """Who no longer has what that day's row says: a change that was planned has come into force."""
        rows = self.rows(from_on__lte=day).filter(Q(to_on__isnull=True) | Q(to_on__gte=day))
        said = [
            (one.user, getattr(one, self.name)) for one in rows.select_related("user").order_by("user_id")
        ]
        return [(user, value) for user, value in said if getattr(user, self.name) != value]

    def rows(self, **filters: Any) -> models.QuerySet[Any]:
        return self.model._default_manager.filter(**filters)
