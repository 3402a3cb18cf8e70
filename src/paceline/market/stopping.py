"""What ends by an answer, a wish or a won deal: sequences of a person, and letters to an address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.market.models import DripRun, MailRecipient, MailStop
from paceline.market.models.choices import DripEnd, DripState, LeftOut, RecipientState
from paceline.records.act import Act


def running(**links: Any) -> Iterable[DripRun]:
    """The sequences that run for a person or a customer, locked."""
    rows = visible(SYSTEM, DripRun).filter(state=DripState.RUNNING, **links).select_related("drip")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def end(act: Act, run: DripRun, why: DripEnd) -> None:
    """End a sequence for somebody; what waits of it is not sent."""
    if run.state == DripState.RUNNING:
        act.save(
            run,
            event="market.driprun.stop",
            state=DripState.STOPPED,
            stop_reason=why,
            due_at=None,
            ended_at=act.now,
        )
    waiting = visible(SYSTEM, MailRecipient).filter(run=run, state=RecipientState.QUEUED)
    for row in waiting.select_for_update(of=("self",)):
        act.save(
            row,
            event="market.mailrecipient.leave_out",
            state=RecipientState.SKIPPED,
            reason=LeftOut.CANCELLED,
        )


def end_all(act: Act, runs: Iterable[DripRun], why: DripEnd) -> None:
    """End those whose rules say so; a wish to be left alone needs no rule."""
    for run in runs:
        if why == DripEnd.OPT_OUT or str(why) in run.drip.stop_on:
            end(act, run, why)


def of_same_person(row: MailRecipient) -> Iterable[DripRun]:
    """What runs for whom a message was sent to."""
    if row.contact_id is not None:
        return running(contact=row.contact_id)
    return running(lead=row.lead_id) if row.lead_id is not None else []


def stop_address(act: Act, row: MailRecipient, why: str, note: str = "") -> None:
    """Write to an address no more by this channel."""
    stop_at(act, row.channel, row.address or "", row.name, why, note)


def stop_at(act: Act, channel: str, address: str, name: str, why: str, note: str = "") -> None:
    """The same for an address that no message of ours is known to have gone to."""
    rows = visible(SYSTEM, MailStop).filter(address=address, channel=channel)
    if address and not rows.exists():
        act.create(
            MailStop,
            event="market.mailstop.create",
            name=name,
            address=address,
            channel=channel,
            why=why,
            note=note,
        )
