"""Work of every night and every few minutes that belongs to no business room."""

from __future__ import annotations

from datetime import timedelta

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.records.action import acting
from paceline.records.actions import user
from paceline.records.models import IdempotencyKey
from paceline.records.past import audit
from paceline.workflow.models import Job, Notification
from paceline.workflow.schedules import schedule

KEEP_KEYS = timedelta(hours=24)
KEEP_JOBS = timedelta(days=90)
KEEP_NOTIFICATIONS = timedelta(days=180)


@schedule("workflow.seal", "10 2 * * *", "封存审计链")
def seal() -> str:
    """Chain the day's events."""
    return str(audit.seal())


@schedule("workflow.purge", "40 * * * *", "清理过期的幂等键")
def purge() -> str:
    """Forget keys of requests that were answered more than a day ago."""
    gone, _ = IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEEP_KEYS).delete()
    return str(gone)


@schedule("workflow.transfers", "5 0 * * *", "生效的调动和层级")
def transfers() -> str:
    """Let transfers and changes of tier count that were planned for today."""
    with acting(SYSTEM, "access.user.move") as act:
        moved = user.take_effect(act, local_day(act.now))
    with acting(SYSTEM, "access.user.set_tier") as act:
        return str(moved + user.tiers_take_effect(act, local_day(act.now)))


@schedule("workflow.tidy", "20 3 * * *", "清理旧任务和已读通知")
def tidy() -> str:
    """Forget jobs that ended long ago and notifications that were read long ago."""
    now = clock.now()
    jobs, _ = visible(SYSTEM, Job).filter(ended_at__lt=now - KEEP_JOBS).delete()
    read, _ = visible(SYSTEM, Notification).filter(read_at__lt=now - KEEP_NOTIFICATIONS).delete()
    return str(jobs + read)
