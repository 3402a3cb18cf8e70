"""What runs by the clock: rooms declare it here, one row each remembers when it ran and when it is next.

    @schedule("workflow.seal", "10 2 * * *", "封存审计链")
    def seal() -> str: ...

The cron expression is in the organisation's time zone. A run that was missed because the machine was off is made up
for once, at the next tick.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from croniter import croniter  # type: ignore[import-untyped]
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _t
from procrastinate.contrib.django import app

from paceline.access.principal import Principal
from paceline.kernel import clock
from paceline.kernel.errors import NotFound
from paceline.workflow.models import Schedule

SCHEDULE_TASK = "paceline.workflow.run_schedule"
log = structlog.get_logger(__name__)
Work = Callable[[], Any]


@dataclass(frozen=True)
class Declared:
    """A declared schedule: what runs and when."""

    name: str
    cron: str
    words: str
    run: Work

    @property
    def label(self) -> str:
        return _t(self.words)

    def after(self, at: datetime) -> datetime:
        """The first instant of this schedule after `at`, in UTC."""
        zone = ZoneInfo(settings.ORGANISATION_TIME_ZONE)
        found: datetime = croniter(self.cron, at.astimezone(zone)).get_next(datetime)
        return clock.in_utc(found)


schedules: dict[str, Declared] = {}


def schedule(name: str, cron: str, words: str) -> Callable[[Work], Work]:
    """Declare a schedule. Raises ValueError for a bad cron expression or a name that is taken."""
    if name in schedules or not croniter.is_valid(cron):
        raise ValueError(f"schedule {name!r}: declared twice, or {cron!r} is no cron expression")

    def declare(run: Work) -> Work:
        schedules[name] = Declared(name, cron, words, run)
        return run

    return declare


def tick() -> list[str]:
    """Queue every schedule that is due; each is queued once, however many workers tick. Returns their names."""
    now = clock.now()
    known = set(Schedule.objects.values_list("name", flat=True))
    for name, declared in schedules.items():
        if name not in known:
            Schedule.objects.get_or_create(name=name, defaults={"next_at": declared.after(now)})
    due = Schedule.objects.filter(next_at__lte=now, name__in=list(schedules))
    return [name for name in due.values_list("name", flat=True) if take(name, now)]


def take(name: str, now: datetime) -> bool:
    """Claim one due schedule and queue its run in the same transaction."""
    with transaction.atomic():
        mine = Schedule.objects.filter(name=name, next_at__lte=now)
        if not mine.update(next_at=schedules[name].after(now)):
            return False
        app.configure_task(SCHEDULE_TASK, allow_unknown=True).defer(name=name)
    return True


def run_schedule(name: str) -> None:
    """Run one schedule now and note how it went. An error is kept and logged, and raised for a retry."""
    declared = schedules.get(name)
    if declared is None:
        return
    row, _ = Schedule.objects.get_or_create(name=name, defaults={"next_at": declared.after(clock.now())})
    row.last_at, row.error, row.result = clock.now(), "", ""
    try:
        row.result = str(declared.run() or "")[:200]
    except Exception as failed:
        row.error = f"{type(failed).__name__}: {failed}"[:2000]
        log.exception("schedule_failed", schedule=name)
        raise
    finally:
        row.ended_at = clock.now()
        row.save(update_fields=["last_at", "ended_at", "result", "error"])


def overview(by: Principal) -> list[dict[str, Any]]:
    """Every schedule with its last and next run, for the settings page. Raises NotAllowed unless `by` administers."""
    by.require_admin()
    rows = {row.name: row for row in Schedule.objects.all()}
    now = clock.now()
    return [
        {
            "name": name,
            "label": declared.label,
            "cron": declared.cron,
            "last_at": row.last_at if (row := rows.get(name)) else None,
            "next_at": row.next_at if row else declared.after(now),
            "result": row.result if row else "",
            "error": row.error if row else "",
        }
        for name, declared in sorted(schedules.items())
    ]


def run_now(by: Principal, name: str) -> None:
    """Queue a schedule at once. Raises NotAllowed, or NotFound for an unknown name."""
    by.require_admin()
    if name not in schedules:
        raise NotFound("没有这个定时任务。")
    app.configure_task(SCHEDULE_TASK, allow_unknown=True).defer(name=name)
