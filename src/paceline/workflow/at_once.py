"""Doing what waits in this very process: for commands that have no worker beside them, and for tests."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.workflow.models import Job, JobStatus
from paceline.workflow.outbox import deliver_next
from paceline.workflow.run import run_job
from paceline.workflow.webhooks.sending import send_next


def run_waiting(limit: int = 10_000) -> int:
    """Deliver events, run jobs and tell other systems until nothing is due. Returns how many were done."""
    for done in range(limit):
        if not (deliver_next() or run_next() or send_next()):
            return done
    return limit


def run_next() -> bool:
    """Run the job that has been due the longest; False when none is."""
    due = (
        visible(SYSTEM, Job).filter(status=JobStatus.QUEUED, due_at__lte=clock.now()).order_by("due_at", "pk")
    )
    key = due.values_list("pk", flat=True).first()
    if key is None:
        return False
    run_job(key)
    return True
