"""Cancelling a job and starting a failed one again."""

from __future__ import annotations

from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow import queue
from paceline.workflow.models import Job


@action("workflow.job.cancel", "取消任务", icon="circle-x", danger=True)
def cancel(act: Act, job: Job) -> Job:
    """Take the job out of the queue, or ask the run to stop at its next step."""
    queue.cancel(job)
    act.tell(job, act.action)
    job.refresh_from_db()
    return job


@action("workflow.job.retry", "重试", icon="rotate-ccw")
def retry(act: Act, job: Job) -> Job:
    """Queue a failed or cancelled job once more."""
    queue.again(job)
    act.tell(job, act.action)
    job.refresh_from_db()
    return job
