"""What happens by itself to hand-overs that wait: escalated after the limit, settled when the lead goes another way."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.handoffs.offering import waiting_for
from paceline.customers.models import Handoff, Lead
from paceline.customers.models.handoff import HandoffState
from paceline.customers.states import CONVERTED, DISQUALIFIED
from paceline.kernel import clock
from paceline.records.acting.bulk import perform_many
from paceline.records.acting.publishing import reaction
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.workflow.schedules import schedule

AT_ONCE = 500
AWAY = (
    "assign",
    "change",
    "claim",
    "release",
    "recycle",
    "queue",
    "disqualify",
    "convert",
    "remove",
    "merged",
)
"""What may take a lead away while it is offered."""


@schedule("customers.handoffs", "*/5 * * * *", "交接超时升级")
def escalate_late() -> str:
    """Each hand-over that nobody took in time is marked once and its leader told. Running twice changes nothing."""
    late = visible(SYSTEM, Handoff).filter(
        state=HandoffState.OFFERED, escalated_at__isnull=True, due_at__lte=clock.now()
    )
    keys = list(late.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])
    report = perform_many(SYSTEM, "customers.handoff.escalate", keys, {}, via="job")
    return _t("升级了 %(count)s 条") % {"count": len(report.done)}


def takes_away(event_name: str) -> bool:
    """Whether after an event a lead may not be there to be taken any more."""
    return event_name.rpartition(".")[2] in AWAY


@reaction("customers.lead.*", when=takes_away)
def settle(event: Event) -> None:
    """A lead that was given to somebody else, ended or removed does not wait to be taken: its hand-over ends."""
    lead: Any = next((one for gone in (False, True) for one in found(event.record_id, removed=gone)), None)
    handoff = waiting_for(lead) if lead is not None else None
    if handoff is None:
        return
    over = lead.deleted_at is not None or lead.status in (CONVERTED, DISQUALIFIED) or lead.pool_id is not None
    elsewhere = lead.owner_id not in (None, handoff.owner_id) and lead.team_id != handoff.team_id
    if over or elsewhere:
        why = "线索已经结束、删除或放回公海" if over else "线索已经直接交给别人"
        perform(SYSTEM, "customers.handoff.withdraw", handoff.pk, {"note": why}, via="job")


def found(key: Any, *, removed: bool) -> Any:
    return visible(SYSTEM, Lead, removed=removed).filter(pk=key)
