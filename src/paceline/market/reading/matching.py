"""Which of our letters a letter is about: the one that it names, else the last one to its sender."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.market import links
from paceline.market.models import MailRecipient
from paceline.market.models.choices import Channel, RecipientState
from paceline.market.reading.letters import Letter

ANSWERS_FOR = timedelta(days=30)
"""So long after a letter another one of the same person is taken as the answer."""
OUT = (RecipientState.SENT, RecipientState.UNSURE, RecipientState.BOUNCED)


def went_out(channel: str = Channel.MAIL) -> Any:
    """Messages that left and are still about somebody."""
    somebody = Q(contact__isnull=False, contact__deleted_at=None) | Q(
        lead__isnull=False, lead__deleted_at=None
    )
    return visible(SYSTEM, MailRecipient).filter(somebody, channel=channel, state__in=OUT)


def named_in(letter: Letter) -> MailRecipient | None:
    """The letter of ours that is answered or came back, by its number."""
    return locked(first_of(letter.about))


def last_to(address: str, since: datetime, channel: str = Channel.MAIL) -> MailRecipient | None:
    """The last message to an address."""
    if not address:
        return None
    rows = went_out(channel).alias(left_at=Coalesce("sent_at", "claimed_at"))
    rows = rows.filter(address=address, left_at__gte=since).order_by("-left_at", "-pk")
    return locked(rows.values_list("pk", flat=True).first())


def of_token(token: str) -> MailRecipient | None:
    """The letter whose way out was taken."""
    found = links.find(token) if token else None
    return locked(found.pk) if found is not None else None


def first_of(keys: Iterable[UUID]) -> UUID | None:
    wanted = list(keys)
    known = set(went_out().filter(pk__in=wanted).values_list("pk", flat=True))
    return next((key for key in wanted if key in known), None)


def locked(key: UUID | None) -> MailRecipient | None:
    rows = visible(SYSTEM, MailRecipient).filter(pk=key).select_related("contact", "lead", "customer")
    found: MailRecipient | None = rows.select_for_update(of=("self",)).first() if key else None
    return found
