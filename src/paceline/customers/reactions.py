"""What owners are told: that somebody they take care of has come in again."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.registry import registry
from paceline.records.models import Event
from paceline.records.publishing import reaction
from paceline.workflow.notifications import notify


@reaction("customers.lead.touch")
def tell_of_lead(event: Event) -> None:
    """The owner of a lead hears that it came in again."""
    tell_owner(event)


@reaction("customers.customer.touch")
def tell_of_customer(event: Event) -> None:
    """The owner of a customer hears that somebody of it came in."""
    tell_owner(event)


def tell_owner(event: Event) -> None:
    """One line with a link to the known record; not to whoever wrote it down."""
    record: Any = visible(SYSTEM, registry.get(event.object).model).filter(pk=event.record_id).first()
    if record is None or record.owner_id in (None, event.actor_id):
        return
    notify(
        [record.owner_id],
        kind="touch",
        template="「%(title)s」又来访了。",
        params={"title": event.title},
        key=f"touch:{event.id}",
        about=(event.object, event.record_id),
    )
