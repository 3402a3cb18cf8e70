"""Putting work into the queue, in the transaction of whoever asks for it, and taking it out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from procrastinate.contrib.django import app

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import Invalid
from paceline.kernel.ids import uuid7
from paceline.workflow.handlers import handler
from paceline.workflow.models import Job, JobStatus

RUN_TASK = "paceline.workflow.run_job"
LIVE = (JobStatus.QUEUED, JobStatus.RUNNING)


def enqueue(
    by: Principal,
    name: str,
    args: Mapping[str, Any] | None = None,
    *,
    label: str = "",
    total: int = 0,
    batch: UUID | None = None,
    due_at: datetime | None = None,
) -> Job:
    """Queue a job that will act for `by` with the rights that `by` has when it runs.

    Nothing is queued when the surrounding transaction fails. `args` is JSON for the handler's keywords.
    """
    work, values, now = handler(name), dict(args or {}), clock.now()
    work.check(values)
    job = Job(
        id=uuid7(), kind=name, label=(label or work.label)[:120], args=values, owner_id=by.user_id,
        token_id=by.token_id, total=total, batch=batch, queued_at=now, due_at=due_at or now,
    )  # fmt: skip
    with transaction.atomic():
        job.save(force_insert=True)
        wake(job.pk, at=due_at)
    return job


def wake(job_id: UUID, *, at: datetime | None = None) -> None:
    """Tell a worker that a job is waiting. A worker that is told twice runs it once."""
    app.configure_task(RUN_TASK, schedule_at=at, allow_unknown=True).defer(job_id=str(job_id))


def live() -> Q:
    return Q(status__in=LIVE)


def cancel(job: Job) -> None:
    """A queued job is cancelled at once, a running one at its next step. Raises Invalid when it is over."""
    rows, now = visible(SYSTEM, Job).filter(pk=job.pk), clock.now()
    if rows.filter(status=JobStatus.QUEUED).update(status=JobStatus.CANCELLED, ended_at=now, stop_asked=True):
        return
    if not rows.filter(status=JobStatus.RUNNING).update(stop_asked=True):
        raise Invalid("任务已经结束，不能取消。")


def again(job: Job) -> None:
    """Queue a job once more that failed or was cancelled. Raises Invalid for any other."""
    rows, now = visible(SYSTEM, Job).filter(pk=job.pk), clock.now()
    over = rows.filter(status__in=(JobStatus.FAILED, JobStatus.CANCELLED))
    if not over.update(
        status=JobStatus.QUEUED, attempts=0, error="", message="", stop_asked=False, ended_at=None,
        queued_at=now, due_at=now, lease=None,
    ):  # fmt: skip
        raise Invalid("只有失败或取消的任务可以重试。")
    wake(job.pk)


def claim(job_id: UUID, lease: UUID, now: datetime) -> Job | None:
    """Take a queued job for one run; None when somebody else has it or it is not due."""
    rows = visible(SYSTEM, Job).filter(pk=job_id, status=JobStatus.QUEUED, due_at__lte=now)
    taken = rows.update(
        status=JobStatus.RUNNING, lease=lease, heartbeat_at=now, started_at=now, attempts=F("attempts") + 1
    )
    return visible(SYSTEM, Job).get(pk=job_id) if taken else None
