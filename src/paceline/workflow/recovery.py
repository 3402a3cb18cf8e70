"""Jobs whose worker was killed: noticed by their silent heartbeat and queued again."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.workflow.handlers import handlers
from paceline.workflow.models import Job, JobStatus
from paceline.workflow.queue import RUN_TASK, wake
from paceline.workflow.run import end

SILENT_FOR = timedelta(seconds=60)
FORGET_WORKERS_AFTER = 60
KEEP_ROWS_DAYS = 7
PRUNE = "SELECT procrastinate_prune_stalled_workers_v1(%s::float)"
CLOSE_ORPHANS = """
    UPDATE procrastinate_jobs SET status = 'failed'
    WHERE status = 'doing' AND NOT EXISTS (SELECT 1 FROM procrastinate_workers w WHERE w.id = worker_id)
"""
FORGOTTEN = """
    SELECT id FROM workflow_job j WHERE status = 'queued' AND due_at < %s AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs p
        WHERE p.status = 'todo' AND p.task_name = %s AND p.args->>'job_id' = j.id::text
    ) LIMIT 100
"""
FORGET_OLD = """
    DELETE FROM procrastinate_jobs j WHERE j.status IN ('failed', 'cancelled', 'aborted', 'succeeded')
    AND NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > now() - %s * interval '1 day')
"""


def take_up_stalled() -> int:
    """Queue again the jobs that have gone silent, or end those that went silent too often. Returns how many."""
    now = clock.now()
    silent = visible(SYSTEM, Job).filter(status=JobStatus.RUNNING, heartbeat_at__lt=now - SILENT_FOR)
    count = 0
    for job in list(silent):
        known = handlers.get(job.kind)
        if job.stop_asked:
            end(job, job.lease, JobStatus.CANCELLED)
        elif known is None or job.attempts >= known.attempts:
            end(job, job.lease, JobStatus.FAILED, error="后台进程多次中断，任务没有做完。可以重试。")
        else:
            with transaction.atomic():
                mine = visible(SYSTEM, Job).filter(pk=job.pk, lease=job.lease, status=JobStatus.RUNNING)
                if mine.update(status=JobStatus.QUEUED, lease=None, due_at=now):
                    wake(job.pk)
        count += 1
    return count


def wake_forgotten() -> int:
    """Wake jobs that are due but of which no worker will hear, because the message to them was lost."""
    with connection.cursor() as cursor:
        cursor.execute(FORGOTTEN, [clock.now() - SILENT_FOR, RUN_TASK])
        keys = [row[0] for row in cursor.fetchall()]
    for key in keys:
        wake(key)
    return len(keys)


def tidy_queue() -> None:
    """Forget dead workers and their messages, and messages that are long done."""
    with connection.cursor() as cursor:
        cursor.execute(PRUNE, [FORGET_WORKERS_AFTER])
        cursor.execute(CLOSE_ORPHANS)
        cursor.execute(FORGET_OLD, [KEEP_ROWS_DAYS])
