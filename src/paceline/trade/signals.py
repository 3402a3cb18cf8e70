"""Leads that came by the promotion of a presale show intent."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models.scoring.rule import Signal
from paceline.customers.scoring.signals import Happened, also
from paceline.trade.models import PresaleLead


@also
def promoted(keys: Collection[UUID], since: datetime) -> Iterable[Happened]:
    """Since they came that way."""
    rows = visible(SYSTEM, PresaleLead).filter(lead__in=keys, created_at__gte=since).order_by()
    for lead, at in rows.values_list("lead_id", "created_at"):
        yield lead, Signal.PRESALE, at
