"""What another system is told of an event: no more than the owner of the address may see now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from procrastinate.contrib.django import app

from paceline.access.principal import Principal, principal_of
from paceline.access.scope import readable_fields, visible
from paceline.kernel import clock
from paceline.metadata.registry import registry
from paceline.records.acting.publishing import reaction
from paceline.records.models import Event
from paceline.workflow.models import Webhook, WebhookDelivery
from paceline.workflow.webhooks.wanted import is_wanted, wanting

SEND_TASK = "paceline.workflow.send_webhooks"
PING = "paceline.ping"


@reaction("*", when=is_wanted)
def tell_addresses(event: Event) -> None:
    """Put one delivery per address into the queue; an address whose owner may not see the record gets none."""
    hooks = Webhook.objects.filter(pk__in=wanting(event.name), stopped_at=None).select_related("owner")
    for hook in hooks:
        body = told(hook, event)
        if body is not None:
            put(hook, event.name, body, seq=event.seq)


def told(hook: Webhook, event: Event) -> dict[str, Any] | None:
    """The body of the message; None when the owner may not know of the record."""
    if not hook.owner.is_active or event.object not in registry.objects:
        return None
    by = principal_of(hook.owner)
    if not sees(by, event):
        return None
    shown = readable_fields(by, registry.get(event.object))
    changes = {name: pair for name, pair in event.payload.get("changes", {}).items() if name in shown}
    return {
        "type": event.name,
        "timestamp": event.recorded_at.isoformat(),
        "data": {
            "object": event.object,
            "id": str(event.record_id),
            "title": event.title,
            "version": event.version,
            "changes": changes,
            "occurred_at": event.occurred_at.isoformat(),
            "actor": str(event.actor_id) if event.actor_id else None,
            "event": str(event.id),
        },
    }


def sees(by: Principal, event: Event) -> bool:
    """Whether somebody may read the record, in the recycle bin too."""
    of = registry.get(event.object)
    if visible(by, of.model).filter(pk=event.record_id).exists():
        return True
    return (
        hasattr(of.model, "deleted_at")
        and visible(by, of.model, removed=True).filter(pk=event.record_id).exists()
    )


def put(hook: Webhook, name: str, body: dict[str, Any], *, seq: int | None = None) -> UUID:
    """Queue a message in the running transaction; the same event goes to the same address once."""
    now = clock.now()
    row = WebhookDelivery(
        webhook=hook, seq=seq, event=name, body=orjson.dumps(body).decode(), created_at=now, due_at=now
    )
    with transaction.atomic():
        WebhookDelivery.objects.bulk_create([row], ignore_conflicts=True)
        wake()
    return row.pk


def wake() -> None:
    """Tell a worker that something waits."""
    app.configure_task(SEND_TASK, allow_unknown=True).defer()
