"""One run of a job: whose rights it has, how it tells its progress, and how it ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _t

from paceline.access.models import ApiToken, User
from paceline.access.principal import SYSTEM, Principal, narrowed, principal_of
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import NotAllowed, PacelineError
from paceline.kernel.ids import uuid7
from paceline.metadata import versions
from paceline.workflow import notifications
from paceline.workflow.handlers import handler
from paceline.workflow.models import Job, JobStatus
from paceline.workflow.queue import claim, wake

PULSE_SECONDS = 10.0
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
WORTH_TELLING = timedelta(seconds=5)
"""A job that took longer than this tells its owner that it is done."""
log = structlog.get_logger(__name__)


class Stopped(Exception):
    """Somebody asked for the job to stop."""


class Superseded(Exception):
    """The job belongs to another run by now: this one must not write any more."""


@dataclass
class Run:
    """What a handler is given: the job, the actor, and the way to say how far it is."""

    job: Job
    by: Principal
    lease: UUID

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far the work is. Raises Stopped when it was cancelled, Superseded when another run has taken over.

        Called inside a batch's transaction it also guards that batch: the row stays locked until the commit.
        """
        values: dict[str, Any] = {"done": done, "heartbeat_at": clock.now()}
        if total is not None:
            values["total"] = total
        if message:
            values["message"] = message[:200]
        mine = visible(SYSTEM, Job).filter(pk=self.job.pk, lease=self.lease, status=JobStatus.RUNNING)
        if not mine.update(**values):
            raise Superseded
        if mine.filter(stop_asked=True).exists():
            raise Stopped


def run_job(job_id: UUID) -> None:
    """Claim a job and do it. Does nothing when it is not waiting; never raises for what the job did wrong."""
    lease = uuid7()
    job = claim(job_id, lease, clock.now())
    if job is None:
        return
    versions.forget()
    with translation.override(language_of(job)), pulse(job.pk, lease):
        try:
            run = Run(job, actor_of(job), lease)
            result = handler(job.kind).run(run, **job.args)
        except Stopped:
            end(job, lease, JobStatus.CANCELLED)
        except Superseded:
            log.warning("job_superseded", job=str(job.pk), kind=job.kind)
        except PacelineError as refused:
            end(job, lease, JobStatus.FAILED, error=refused.text(_t))
        except Exception:
            log.exception("job_failed", job=str(job.pk), kind=job.kind)
            put_off(job, lease)
        else:
            end(job, lease, JobStatus.DONE, result=result)


def actor_of(job: Job) -> Principal:
    """The rights that the job's author has now. Raises NotAllowed when they are gone."""
    if job.owner_id is None:
        return SYSTEM
    user = User.objects.filter(pk=job.owner_id).select_related("unit").first()
    if user is None or not user.is_active:
        raise NotAllowed("发起人已离职，任务没有执行。请由在职的同事重新发起。")
    if job.token_id is None:
        return principal_of(user)
    token = ApiToken.objects.filter(pk=job.token_id, revoked_at__isnull=True).first()
    if token is None or (token.expires_at and token.expires_at <= clock.now()):
        raise NotAllowed("发起任务的访问令牌已失效。请换一个令牌再试。")
    return narrowed(principal_of(user), token)


def language_of(job: Job) -> str:
    if job.owner_id is None:
        return "zh-hans"
    return User.objects.filter(pk=job.owner_id).values_list("locale", flat=True).first() or "zh-hans"


def end(job: Job, lease: UUID, status: str, *, result: Any = None, error: str = "") -> None:
    """Write the end, unless another run has taken over."""
    now = clock.now()
    mine = visible(SYSTEM, Job).filter(pk=job.pk, lease=lease, status=JobStatus.RUNNING)
    if mine.update(status=status, ended_at=now, lease=None, result=result, error=error, heartbeat_at=now):
        job.status = status
        tell_owner(job, now)


def put_off(job: Job, lease: UUID, *, error: str = "") -> None:
    """Queue a job again after an unexpected failure, a little later each time, until its attempts are used up."""
    if job.attempts >= handler(job.kind).attempts:
        end(
            job,
            lease,
            JobStatus.FAILED,
            error=error or _t("出了意外的错误，已记入日志。可以重试，或请管理员查看。"),
        )
        return
    due = clock.now() + min(FIRST_WAIT * 4 ** (job.attempts - 1), LONGEST_WAIT)
    mine = visible(SYSTEM, Job).filter(pk=job.pk, lease=lease, status=JobStatus.RUNNING)
    if mine.update(status=JobStatus.QUEUED, lease=None, due_at=due):
        wake(job.pk, at=due)


def tell_owner(job: Job, now: datetime) -> None:
    """Notify the owner of a job that took a while or failed."""
    took = now - (job.started_at or now)
    if job.owner_id is None or (job.status != JobStatus.FAILED and took < WORTH_TELLING):
        return
    words = {
        JobStatus.DONE: "「%(label)s」已完成。",
        JobStatus.FAILED: "「%(label)s」失败了。",
        JobStatus.CANCELLED: "「%(label)s」已取消。",
    }[JobStatus(job.status)]
    notifications.notify(
        [job.owner_id], kind="job", template=words, params={"label": job.label}, key=f"job:{job.pk}:{now.isoformat()}",
        about=("workflow.job", job.pk),
    )  # fmt: skip


@contextmanager
def pulse(job_id: UUID, lease: UUID) -> Iterator[None]:
    """Keep the heartbeat of a run going from a second thread, however long one step takes."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(PULSE_SECONDS):
            try:
                visible(SYSTEM, Job).filter(pk=job_id, lease=lease).update(heartbeat_at=clock.now())
            except Exception:
                log.exception("heartbeat_failed", job=str(job_id))
            finally:
                connection.close()

    thread = threading.Thread(target=beat, name="pulse", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
