"""A mailing begins: everybody of its audience gets a row, queued or left out with the reason, once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import PacelineError
from paceline.market.audience import Person, people_of, principal_for
from paceline.market.models import Mailing, MailRecipient
from paceline.market.models.choices import LeftOut, MailingState, RecipientState
from paceline.market.standing import Why
from paceline.market.summary import CHUNK, judged
from paceline.records.act import Act
from paceline.records.action import acting

CARRIED = (
    "name",
    "channel",
    "template",
    "subject_b",
    "audience",
    "segment",
    "condition",
    "campaign",
    "repeat_days",
    "owner",
)


def begin_due() -> int:
    """Mailings whose time has come are being sent from now on; one that repeats leaves its next behind."""
    due = visible(SYSTEM, Mailing).filter(state=MailingState.SCHEDULED, scheduled_at__lte=clock.now())
    return sum(begin(key) for key in due.values_list("pk", flat=True))


def begin(key: UUID) -> bool:
    """Begin one; False when somebody else did."""
    with acting(SYSTEM, "market.mailing.begin") as act:
        mailing = locked(key, MailingState.SCHEDULED)
        if mailing is None:
            return False
        act.save(mailing, state=MailingState.SENDING, started_at=act.now)
        if mailing.repeat_days:
            again(act, mailing, state=MailingState.SCHEDULED, at=next_time(mailing, act.now))
    return True


def next_time(mailing: Mailing, now: datetime) -> datetime:
    """The next turn of a mailing that repeats; turns that were missed are left out."""
    at, step = mailing.scheduled_at, timedelta(days=mailing.repeat_days)
    return at + step * max(1, -((at - now) // step))


def again(
    act: Act, mailing: Mailing, *, state: str = MailingState.DRAFT, at: datetime | None = None
) -> Mailing:
    """A mailing like this one."""
    same = {name: getattr(mailing, name) for name in CARRIED}
    made: Mailing = act.create(
        Mailing, event="market.mailing.create", links_checked=True, **same, state=state, scheduled_at=at
    )
    return made


def locked(key: UUID, *states: str) -> Any:
    """The mailing, locked until the transaction ends, if it is in one of these states."""
    rows = visible(SYSTEM, Mailing).filter(pk=key, state__in=states).select_related("template", "owner")
    return rows.select_for_update(of=("self",)).first()


def prepare_all() -> None:
    """Finish the rows of every mailing that is being sent; one that cannot be is paused with the reason."""
    begun = visible(SYSTEM, Mailing).filter(state=MailingState.SENDING, prepared=False)
    for mailing in begun.select_related("template", "owner"):
        try:
            prepare(mailing)
        except PacelineError as refused:
            with acting(SYSTEM, "market.mailing.pause") as act:
                act.reason = refused.text(str)[:200]
                if (found := locked(mailing.pk, MailingState.SENDING)) is not None:
                    act.save(found, state=MailingState.PAUSED)


def prepare(mailing: Mailing) -> None:
    """A few hundred at a time, so that a killed worker's successor goes on where it ended."""
    by = principal_for(mailing.owner_id)
    people = people_of(by, mailing)
    rest = judged(mailing, people, clock.now())
    while page := list(islice(rest, CHUNK)):
        with acting(SYSTEM, "market.mailing.begin") as act:
            found = locked(mailing.pk, MailingState.SENDING)
            if found is None or found.prepared:
                return
            write(act, found, page)
    visible(SYSTEM, Mailing).filter(pk=mailing.pk).update(prepared=True)


def write(act: Act, mailing: Mailing, page: list[tuple[Person, Why | None]]) -> None:
    """A row for each who has none yet."""
    rows = visible(SYSTEM, MailRecipient).filter(mailing=mailing)
    link = str(mailing.audience)
    there = set(
        rows.filter(**{f"{link}__in": [one.record.pk for one, _ in page]}).values_list(
            f"{link}_id", flat=True
        )
    )
    written = rows.exclude(state=RecipientState.SKIPPED).filter(address__in=[one.address for one, _ in page])
    taken = set(written.values_list("address", flat=True))
    for one, why in page:
        if one.record.pk not in there:
            row(act, one, why or (Why(LeftOut.SAME) if one.address in taken else None), mailing=mailing,
                channel=mailing.channel, variant=variant_of(mailing, one.address))  # fmt: skip


def row(act: Act, person: Person, why: Why | None, **values: Any) -> MailRecipient:
    """The row of one person: queued, or left out."""
    fate = (
        {"state": RecipientState.SKIPPED, "reason": why.reason, "note": why.note}
        if why
        else {"state": RecipientState.QUEUED}
    )
    event = f"market.mailrecipient.{'leave_out' if why else 'queue'}"
    made: MailRecipient = act.create(
        MailRecipient, event=event, links_checked=True, name=person.record.name, address=person.address,
        due_at=act.now, owner=person.owner, **person.links, **fate, **values,
    )  # fmt: skip
    return made


def variant_of(mailing: Mailing, address: str) -> str:
    """A or B, always the same for an address in a mailing; "" without a second subject."""
    if not mailing.subject_b:
        return ""
    return "AB"[hashlib.sha256(f"{mailing.pk}{address}".encode()).digest()[0] & 1]
