"""Sending what waits: signed, tried again later and later, given up at last; an address that stays dead is stopped.

A message is claimed in a short transaction and sent outside of it. A worker that dies in between leaves it to be sent
again, so receivers may get a message twice: its `webhook-id` stays the same.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction

from paceline.access.adapter import cipher
from paceline.kernel import clock
from paceline.kernel.errors import Invalid
from paceline.workflow.channels import outbound
from paceline.workflow.models import DeliveryStatus, Webhook, WebhookDelivery
from paceline.workflow.notifications import notify
from paceline.workflow.webhooks import wanted

ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=6)
LEASE = timedelta(seconds=60)
STOPPED_AFTER = 5
"""So many messages in a row that were given up stop an address."""
AT_ONCE = 200
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How one attempt went."""

    answer: int | None = None
    error: str = ""
    milliseconds: int | None = None

    @property
    def arrived(self) -> bool:
        return self.answer is not None and 200 <= self.answer < 300


def send_due(limit: int = AT_ONCE) -> int:
    """Send what is due, oldest first, several workers side by side. Returns how many were tried."""
    tried = 0
    while tried < limit and send_next():
        tried += 1
    return tried


def send_next() -> bool:
    """Send one message; False when none is due."""
    row = claim()
    if row is None:
        return False
    finish(row, attempt(row))
    return True


def claim() -> WebhookDelivery | None:
    """The next message, put off for a while so that nobody else sends it now."""
    with transaction.atomic():
        due = WebhookDelivery.objects.filter(status=DeliveryStatus.WAITING, due_at__lte=clock.now())
        due = due.filter(webhook__stopped_at=None).order_by("due_at", "id")
        row = due.select_for_update(skip_locked=True, of=("self",)).select_related("webhook").first()
        if row is not None:
            row.attempts += 1
            row.due_at = clock.now() + LEASE
            row.save(update_fields=["attempts", "due_at"])
    return row


def attempt(row: WebhookDelivery) -> Outcome:
    """Sign and send; whatever goes wrong is an outcome."""
    body = row.body.encode()
    try:
        answer = outbound.post(row.webhook.address, body, headers_for(row, body))
    except (OSError, outbound.Refused, http.client.HTTPException, ValueError) as failed:
        return Outcome(error=f"{type(failed).__name__}: {failed}"[:300])
    except Invalid as refused:
        return Outcome(error=refused.text()[:300])
    said = "" if 200 <= answer.status < 300 else " ".join(answer.text.split())[:200]
    return Outcome(answer.status, said, answer.milliseconds)


def headers_for(row: WebhookDelivery, body: bytes) -> dict[str, str]:
    """The headers of the Standard Webhooks specification: id, time, and the signature over both and the body."""
    at = str(int(clock.now().timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Paceline",
        "webhook-id": str(row.pk),
        "webhook-timestamp": at,
        "webhook-signature": signature(opened(row.webhook), str(row.pk), at, body),
    }


def signature(secret: str, key: str, at: str, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `id.time.body` in base64, with the bytes behind `whsec_` as the key."""
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(raw, f"{key}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def opened(hook: Webhook) -> str:
    """The secret as the receiver knows it."""
    return cipher().decrypt(hook.secret.encode()).decode()


def finish(row: WebhookDelivery, outcome: Outcome) -> None:
    """Write how it went; try again later, or give up."""
    row.answer, row.error, row.milliseconds = outcome.answer, outcome.error, outcome.milliseconds
    now = clock.now()
    if outcome.arrived:
        row.status, row.ended_at = DeliveryStatus.DONE, now
    elif row.attempts >= ATTEMPTS:
        row.status, row.ended_at = DeliveryStatus.FAILED, now
    else:
        row.due_at = now + min(FIRST_WAIT * 4 ** (row.attempts - 1), LONGEST_WAIT)
    with transaction.atomic():
        row.save(update_fields=["status", "answer", "error", "milliseconds", "due_at", "ended_at"])
        if row.ended_at is not None:
            count(row)


def count(row: WebhookDelivery) -> None:
    """Count messages given up in a row; after some of them the address is stopped and its owner told."""
    hook = Webhook.objects.select_for_update(of=("self",)).get(pk=row.webhook_id)
    hook.failures = 0 if row.status == DeliveryStatus.DONE else hook.failures + 1
    if hook.failures >= STOPPED_AFTER and hook.stopped_at is None:
        hook.stopped_at = clock.now()
        log.warning("webhook_stopped", webhook=str(hook.pk))
        tell_owner(hook)
    hook.save(update_fields=["failures", "stopped_at"])
    if hook.stopped_at is not None:
        wanted.kept.changed()


def tell_owner(hook: Webhook) -> None:
    assert hook.stopped_at is not None
    notify(
        [hook.owner_id],
        kind="system",
        template="事件推送「%(name)s」一直送不到，已停用。请检查对方的地址，再重新启用。",
        params={"name": hook.name},
        key=f"webhook:{hook.pk}:{hook.stopped_at.isoformat()}",
        url=f"/settings/webhooks/{hook.pk}/",
    )
