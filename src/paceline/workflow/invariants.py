"""The invariants of what happens by itself: no event is lost on its way, no job is held by a run that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from paceline.kernel import clock
from paceline.records.acting.publishing import reactions
from paceline.records.verify import invariant
from paceline.workflow.models import Delivery, Job, JobStatus

HELD_FOR = timedelta(minutes=10)
"""A worker that is alive takes up silent jobs within two minutes."""


@invariant("I12", "每个事件都已投递、在等投递，或留在死信里")
def deliveries_move() -> Iterator[str]:
    late = Delivery._default_manager.filter(dead=False, due_at__lt=clock.now() - timedelta(hours=2))
    yield from (
        f"delivery {row.pk} {row.reaction} #{row.seq}" for row in late[:100] if row.reaction in reactions
    )


@invariant("I13", "没有任务被已经不在的进程占着")
def no_abandoned_lease() -> Iterator[str]:
    running = Job._default_manager.filter(status=JobStatus.RUNNING)
    stale = running.filter(heartbeat_at__lt=clock.now() - HELD_FOR)
    yield from (f"job {key}" for key in stale.values_list("pk", flat=True)[:100])
    loose = Job._default_manager.filter(lease__isnull=False).exclude(status=JobStatus.RUNNING)
    yield from (f"job {key} lease" for key in loose.values_list("pk", flat=True)[:100])
