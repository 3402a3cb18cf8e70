"""What becomes of what a provider tells: a receipt, an answer, a wish to get no more, a call. None of it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Contact, Lead
from paceline.kernel import phones
from paceline.market import stopping
from paceline.market.actions import recipient as does
from paceline.market.incoming.noting import note, owner_of, tell
from paceline.market.incoming.reading import Call, Happening, Receipt, Reply
from paceline.market.incoming.wishes import wants_out
from paceline.market.models import ChannelEvent, MailRecipient
from paceline.market.models.channel_event import EventKind
from paceline.market.models.choices import Channel, RecipientState
from paceline.market.models.stop import StopWhy
from paceline.market.reading.matching import ANSWERS_FOR, last_to
from paceline.market.standing import OVER
from paceline.records.act import Act
from paceline.records.action import acting

TAKEN, AGAIN, UNKNOWN = "taken", "repeated", "unknown"
EARLY = timedelta(minutes=5)
"""A clock of the other side may be a little ahead."""


def take_all(happenings: Iterable[Happening]) -> dict[str, int]:
    """How many were taken, had been taken before, and are about a message that is none of ours."""
    found = Counter({TAKEN: 0, AGAIN: 0, UNKNOWN: 0})
    for one in happenings:
        found[take(one)] += 1
    return dict(found)


def take(one: Happening) -> str:
    """Each in a transaction of its own, so that a fault in one loses nothing of the others."""
    if isinstance(one, Receipt):
        return received(one)
    with acting(SYSTEM, "market.channelevent.receive", via="hook") as act:
        one_at_a_time(one.mark)
        if visible(SYSTEM, ChannelEvent).filter(mark=one.mark).exists():
            return AGAIN
        if isinstance(one, Reply):
            replied(act, one)
        else:
            called(act, one)
    return TAKEN


def one_at_a_time(mark: str) -> None:
    """The same message that comes twice at the same moment is taken one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"channel event {mark}"])


def received(one: Receipt) -> str:
    """What became of a message of ours. It changes once; a number that will never take one is stopped."""
    with acting(SYSTEM, "market.mailrecipient.deliver", via="hook") as act:
        row = message_of(one.message)
        if row is None:
            return UNKNOWN
        if row.delivered_at or row.state != RecipientState.SENT:
            return AGAIN
        if one.delivered:
            act.save(row, delivered_at=min(one.at or act.now, act.now))
        elif one.permanent:
            does.bounce.within(act, row, note=one.words)
        else:
            act.save(row, event="market.mailrecipient.fail", state=RecipientState.FAILED, note=one.words)
    return TAKEN


def message_of(number: str) -> MailRecipient | None:
    """The message of our number, or the provider's; locked."""
    rows = visible(SYSTEM, MailRecipient).filter(channel=Channel.SMS).select_for_update(of=("self",))
    try:
        mine = rows.filter(pk=UUID(number)).first()
    except ValueError:
        mine = None
    found: MailRecipient | None = mine or rows.filter(provider_id=number).order_by("-created_at").first()
    return found


def replied(act: Act, one: Reply) -> None:
    """An answer goes to the last message that the number got; who wants no more gets no more."""
    leaves = wants_out(one.text)
    row = last_to(one.number, act.now - ANSWERS_FOR, Channel.SMS)
    if row is not None and not leaves and not row.replied_at:
        does.reply.within(act, row)
    if leaves:
        stop(act, one.number, row)
    kind = EventKind.OPT_OUT if leaves else EventKind.REPLY
    record = (row.contact or row.lead) if row is not None else who_has(one.number)
    keep(act, one, record, kind=kind, inbound=True, answered=True, text=one.text, recipient=row)


def stop(act: Act, number: str, row: MailRecipient | None) -> None:
    """No text message to the number any more, whether or not a message of ours is known."""
    if row is not None:
        if not row.unsubscribed_at:
            does.unsubscribe.within(act, row)
        return
    stopping.stop_at(act, Channel.SMS, number, phones.mask(number), StopWhy.UNSUBSCRIBED)


def called(act: Act, one: Call) -> None:
    agent = visible(SYSTEM, User).filter(username__iexact=one.agent).first() if one.agent else None
    keep(
        act, one, who_has(one.number), kind=EventKind.CALL, inbound=one.inbound, answered=one.answered,
        seconds=one.seconds, agent=one.agent, text=one.words, recording=one.recording,
        owner=agent if agent is not None and agent.is_active else None,
    )  # fmt: skip


def keep(act: Act, one: Reply | Call, record: Contact | Lead | None, **values: Any) -> None:
    """The event itself, in the timeline of who is known by the number; who has to know hears of it."""
    at = min(one.at or act.now, act.now + EARLY)
    event = act.create(
        ChannelEvent, event="market.channelevent.receive", links_checked=True, name=phones.mask(one.number),
        number=one.number, mark=one.mark, at=min(at, act.now), **values,
    )  # fmt: skip
    if record is not None:
        if event.owner_id is None:
            event.owner_id = owner_of(record)
        note(act, event, record)
    tell(event)


def who_has(number: str) -> Contact | Lead | None:
    """Who has a number: a contact, else a lead that is not over; of several the one that changed last."""
    contact = visible(SYSTEM, Contact).filter(phone=number, customer__deleted_at=None)
    found = contact.select_related("customer").order_by("-updated_at", "pk").first()
    if found is not None:
        return found
    leads = visible(SYSTEM, Lead).filter(~Q(status__in=OVER), phone=number).select_related("customer")
    return leads.order_by("-updated_at", "pk").first()
