"""Tasks that somebody was given because a deal does not move: which are open, and how they end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ABOUT_DEALS, UNDONE, ActivityStatus, Cause
from paceline.records.act import Act


def unended(*causes: Cause) -> Any:
    """The open tasks of this kind, of the given causes or of any."""
    return visible(SYSTEM, Activity).filter(cause__in=causes or ABOUT_DEALS, status__in=UNDONE)


def open_prompts(deals: Iterable[UUID], *causes: Cause) -> Any:
    """Those about some deals."""
    return unended(*causes).filter(opportunity__in=list(deals))


def end_prompts(act: Act, deal: UUID, *causes: Cause) -> None:
    """What was to be done about it is not needed any more."""
    for task in open_prompts([deal], *causes).select_for_update(of=("self",)):
        act.save(task, event="customers.activity.cancel", status=ActivityStatus.CANCELLED)
