"""What owners are told: that somebody they take care of has come in again."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers import rewards  # noqa: F401  (declares its own)
from paceline.customers.handoffs import following, telling, waiting  # noqa: F401  (declare their own)
from paceline.customers.models import CheckIn
from paceline.customers.models.activity_kinds import CheckInState
from paceline.metadata.registry import registry
from paceline.records.acting.publishing import reaction
from paceline.records.models import Event
from paceline.workflow.approvals.people import chain_of
from paceline.workflow.notifications import notify


@reaction("customers.lead.touch")
def tell_of_lead(event: Event) -> None:
    """The owner of a lead hears that it came in again."""
    tell_owner(event)


@reaction("customers.customer.touch")
def tell_of_customer(event: Event) -> None:
    """The owner of a customer hears that somebody of it came in."""
    tell_owner(event)


@reaction("customers.checkin.create")
def ask_leader(event: Event) -> None:
    """The leader hears of a check-in that waits for a word."""
    found: Any = visible(SYSTEM, CheckIn).select_related("owner").filter(pk=event.record_id).first()
    if found is None or found.state != CheckInState.WAITING or found.owner is None:
        return
    notify(
        [one.pk for one in chain_of(found.owner)[:1]],
        kind="check_in",
        template="%(name)s 的签到「%(title)s」等你确认。",
        params={"name": found.owner.name, "title": event.title},
        key=f"check_in:{found.pk}",
        about=(event.object, found.pk),
    )


@reaction("customers.checkin.confirm")
def tell_confirmed(event: Event) -> None:
    """Whoever checked in hears that it counts."""
    tell_judged(event, "你的签到「%(title)s」已确认。")


@reaction("customers.checkin.refuse")
def tell_refused(event: Event) -> None:
    """Whoever checked in hears that it does not count."""
    tell_judged(event, "你的签到「%(title)s」没有通过。")


def tell_judged(event: Event, template: str) -> None:
    found: Any = visible(SYSTEM, CheckIn).filter(pk=event.record_id).first()
    if found is None or found.owner_id is None:
        return
    notify(
        [found.owner_id], kind="check_in", template=template, params={"title": event.title},
        key=f"check_in:{event.id}", about=(event.object, found.pk),
    )  # fmt: skip


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
