"""The outbox: events reach the reactions that asked for them, at least once, even when the process dies in between.

A delivery is deleted in the transaction of the reaction's effect, so an effect in the database happens exactly once.
Reactions that reach outside (mail, webhooks) queue a job and let that do it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from procrastinate.contrib.django import app

from paceline.access.principal import Principal
from paceline.kernel import clock
from paceline.records.acting import publishing
from paceline.workflow.models import Delivery

DELIVER_TASK = "paceline.workflow.deliver"
ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
AT_ONCE = 2000
log = structlog.get_logger(__name__)


def install() -> None:
    """Make the records room hand its deliveries to this outbox."""
    publishing.delivery.deliver = deliver


def deliver(wanted: list[tuple[str, int]]) -> None:
    """Store deliveries (reaction, event number) in the running transaction and tell a worker."""
    now = clock.now()
    rows = [Delivery(reaction=name, seq=seq, due_at=now, created_at=now) for name, seq in wanted]
    Delivery.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    app.configure_task(DELIVER_TASK, allow_unknown=True).defer()


def deliver_due(limit: int = AT_ONCE) -> int:
    """Handle what is due, oldest first, several workers side by side. Returns how many were tried."""
    tried = 0
    while tried < limit and deliver_next():
        tried += 1
    return tried


def deliver_next() -> bool:
    """Handle one delivery; False when none is due."""
    with transaction.atomic():
        due = Delivery.objects.filter(dead=False, due_at__lte=clock.now()).order_by("due_at", "id")
        row = due.select_for_update(skip_locked=True).first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                handle(row)
                row.delete()
        except Exception as failed:
            log.exception("delivery_failed", reaction=row.reaction, seq=row.seq)
            put_off(row, failed)
    return True


def handle(row: Delivery) -> None:
    """Run the reaction; one that no longer exists in this version has nothing to say."""
    if row.reaction in publishing.reactions:
        publishing.deliver_now(row.reaction, row.seq)


def put_off(row: Delivery, why: BaseException) -> None:
    """Try later, or give up and keep it where people can see it."""
    row.attempts += 1
    row.error = f"{type(why).__name__}: {why}"[:2000]
    row.dead = row.attempts >= ATTEMPTS
    row.due_at = clock.now() + min(FIRST_WAIT * 3 ** (row.attempts - 1), LONGEST_WAIT)
    row.save(update_fields=["attempts", "error", "dead", "due_at"])


def dead_letters(by: Principal) -> list[dict[str, Any]]:
    """The deliveries that were given up, newest first. Raises NotAllowed unless `by` administers."""
    by.require_admin()
    return [dict(row) for row in Delivery.objects.filter(dead=True).order_by("-id").values()[:500]]


def replay(by: Principal, ids: Iterable[int] | None = None) -> int:
    """Deliver dead letters once more (all when `ids` is None). Returns how many. Raises NotAllowed."""
    by.require_admin()
    rows = Delivery.objects.filter(dead=True)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    with transaction.atomic():
        count = rows.update(dead=False, attempts=0, due_at=clock.now())
        if count:
            app.configure_task(DELIVER_TASK, allow_unknown=True).defer()
    return count
