"""What notifications and messages to other systems know of a person who is to be forgotten."""

from __future__ import annotations

import json

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.past.erasing import Person, eraser
from paceline.workflow.models import Notification, WebhookDelivery


@eraser
def forget_in_notifications(person: Person) -> None:
    """Lines about the record keep their sentence without the name."""
    rows = visible(SYSTEM, Notification).filter(record_id=person.record.pk)
    for line in rows:
        rows.filter(pk=line.pk).update(params=person.clean(line.params))


@eraser
def forget_in_messages(person: Person) -> None:
    """Messages that tell of redacted events are kept for their log, without the person; what was sent is sent."""
    for message in WebhookDelivery.objects.filter(seq__in=person.events):
        body = person.clean(json.loads(message.body))
        WebhookDelivery.objects.filter(pk=message.pk).update(body=json.dumps(body, ensure_ascii=False))
