"""What follows an acceptance: the first contact and what came of it, taken from what happened and never typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Handoff, Lead
from paceline.customers.models.handoff import HandoffResult, HandoffState
from paceline.records.act import Act
from paceline.records.acting.publishing import reaction
from paceline.records.action import acting
from paceline.records.models import Event

ENDINGS = ("qualify", "nurture", "disqualify", "convert", "reject", "reopen")


def note_touch(act: Act, lead: Lead, at: datetime) -> None:
    """The first contact after the acceptance, in time or not."""
    rows = accepted(lead.pk).filter(touched_at__isnull=True, decided_at__lte=at)
    for handoff in rows:
        act.save(
            handoff, event="customers.handoff.touch", touched_at=at, touch_met=at <= handoff.touch_due_at
        )


def is_ending(event_name: str) -> bool:
    """Whether an event may say what a lead came to."""
    return event_name.rpartition(".")[2] in ENDINGS


@reaction("customers.lead.*", when=is_ending)
def note_result(event: Event) -> None:
    """The latest acceptance of the lead says what it came to; when is when it first came to anything."""
    lead: Any = visible(SYSTEM, Lead).filter(pk=event.record_id).first()
    if lead is None:
        return
    with acting(SYSTEM, "customers.handoff.result") as act:
        handoff = accepted(lead.pk).filter(decided_at__lte=event.occurred_at).order_by("-decided_at").first()
        if handoff is not None:
            act.occurred_at = event.occurred_at
            known = lead.status in HandoffResult.values
            at = (handoff.result_at or event.occurred_at) if known else None
            act.save(handoff, result=lead.status if known else "", result_at=at)


def accepted(lead: Any) -> Any:
    """The hand-overs by which a lead was taken, locked."""
    rows = visible(SYSTEM, Handoff).filter(lead=lead, state=HandoffState.ACCEPTED)
    return rows.select_for_update(of=("self",))
