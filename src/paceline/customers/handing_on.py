"""What goes along when a record gets another owner: what the former one had planned with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import UNDONE
from paceline.records.act import Act


def plans_follow(act: Act, record: Any, former: UUID | None, owner: User) -> int:
    """Give the former owner's open activities about a record to the new one. Returns how many there were."""
    if former is None or former == owner.pk:
        return 0
    link = record._meta.model_name
    plans = visible(SYSTEM, Activity).filter(**{link: record.pk}, owner=former, status__in=UNDONE)
    if link == "customer":
        plans = plans.filter(opportunity__isnull=True)
    rows = list(plans.order_by("pk").select_for_update(of=("self",)))
    for plan in rows:
        act.save(plan, event="customers.activity.change", owner=owner)
    return len(rows)
