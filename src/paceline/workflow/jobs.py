"""The messages that workers understand. Each carries a key only; what is to be done stands in our own tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import close_old_connections, connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from paceline.workflow import bulk, custom_fields, mail_jobs, nightly, outbox, recovery, run, schedules
from paceline.workflow.approvals import clock as approvals
from paceline.workflow.queue import RUN_TASK
from paceline.workflow.webhooks import sending, telling

__all__ = [
    "approvals",
    "bulk",
    "custom_fields",
    "deliver",
    "mail_jobs",
    "nightly",
    "run_job",
    "run_schedule",
    "send_webhooks",
    "tick",
]


@contextmanager
def own_connection() -> Iterator[None]:
    """A worker's thread gives its database connection back when its message is done."""
    close_old_connections()
    try:
        yield
    finally:
        if not connection.in_atomic_block:
            connection.close()


@app.task(name=RUN_TASK)
def run_job(job_id: str) -> None:
    """Run one of our jobs."""
    with own_connection():
        run.run_job(UUID(job_id))


@app.task(name=outbox.DELIVER_TASK)
def deliver() -> None:
    """Deliver what is due."""
    with own_connection():
        outbox.deliver_due()


@app.task(name=telling.SEND_TASK)
def send_webhooks() -> None:
    """Send what is due to other systems."""
    with own_connection():
        sending.send_due()


@app.task(name=schedules.SCHEDULE_TASK, retry=RetryStrategy(max_attempts=3, exponential_wait=30))
def run_schedule(name: str) -> None:
    """Run one schedule."""
    with own_connection():
        schedules.run_schedule(name)


@app.periodic(cron="* * * * *")
@app.task(name="paceline.workflow.tick")
def tick(timestamp: int) -> None:
    """Once a minute: what is due by the clock, what was left by dead workers, what has to be tried again."""
    with own_connection():
        schedules.tick()
        recovery.take_up_stalled()
        recovery.wake_forgotten()
        outbox.deliver_due()
        sending.send_due()
        recovery.tidy_queue()
