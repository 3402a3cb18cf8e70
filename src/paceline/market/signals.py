"""What leads did with our letters counts towards their intent."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models.scoring.rule import Signal
from paceline.customers.scoring.following import grade_again, of_interest
from paceline.customers.scoring.signals import Happened, also
from paceline.market.models import MailRecipient
from paceline.records.acting.publishing import reaction
from paceline.records.models import Event

AT = {"opened_at": Signal.OPENED, "clicked_at": Signal.CLICKED, "replied_at": Signal.REPLIED}


@also
def read_letters(keys: Collection[UUID], since: datetime) -> Iterable[Happened]:
    """Letters opened, clicked and answered, each once."""
    rows = visible(SYSTEM, MailRecipient).filter(lead__in=keys)
    recent = rows.filter(Q(opened_at__gte=since) | Q(clicked_at__gte=since) | Q(replied_at__gte=since))
    for lead, *moments in recent.order_by().values_list("lead_id", *AT):
        for signal, at in zip(AT.values(), moments, strict=True):
            if at is not None and at >= since:
                yield lead, signal, at


@reaction("market.mailrecipient.*", when=of_interest)
def did_something(event: Event) -> None:
    """Somebody opened, clicked or answered."""
    rows = visible(SYSTEM, MailRecipient).filter(pk=event.record_id, opened_at__isnull=False)
    grade_again(list(rows.values_list("lead_id", flat=True)))
