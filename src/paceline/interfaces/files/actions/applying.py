"""Step four: doing it, stopping it, going on, taking it back."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.interfaces.files import presets, runs
from paceline.interfaces.files.intake import require_required
from paceline.interfaces.files.models import ImportRun, RunState
from paceline.interfaces.files.models.import_run import CHANGEABLE, RESUMABLE
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow import queue
from paceline.workflow.models import Job
from paceline.workflow.queue import enqueue

APPLY_JOB = "files.import"
UNDO_JOB = "files.undo"


@action("files.importrun.apply", "开始导入", permission="change", icon="upload")
def apply(act: Act, run: ImportRun) -> ImportRun:
    """Queue the import. A run that was stopped goes on where it stands."""
    if run.state not in (*CHANGEABLE, *RESUMABLE) and not is_abandoned(run):
        raise Conflict("这次导入已经在进行，或者已经做完。")
    require_required(runs.intake_of(act.by, run))
    presets.remember(act.by, run)
    return start(act, run, APPLY_JOB, _t("导入 %(name)s") % {"name": run.name}, RunState.APPLYING)


@action("files.importrun.stop", "停止", permission="change", icon="circle-x", danger=True)
def stop(act: Act, run: ImportRun) -> ImportRun:
    """Stop after the batch in hand. What is in stays in; it can go on later, or be taken back."""
    job = job_of(run)
    if run.state != RunState.APPLYING or job is None:
        raise Conflict("这次导入没有在进行。")
    if job.is_over:
        act.save(run, state=RunState.FAILED, ended_at=act.now)
        return run
    queue.cancel(job)
    job.refresh_from_db()
    if job.is_over:
        act.save(run, state=RunState.CANCELLED, ended_at=act.now)
    else:
        act.tell(run, act.action)
    return run


@action("files.importrun.undo", "撤销导入", permission="change", icon="undo-2", danger=True)
def undo(act: Act, run: ImportRun) -> ImportRun:
    """Queue taking back everything that this import made and changed and nobody has touched since."""
    if not run.can_be_undone:
        raise Conflict("这次导入不能撤销：没有改动任何记录，或者已经超过 72 小时。")
    return start(act, run, UNDO_JOB, _t("撤销导入 %(name)s") % {"name": run.name}, run.state)


def start(act: Act, run: ImportRun, kind: str, label: str, state: str) -> ImportRun:
    job = enqueue(act.by, kind, {"import_id": str(run.pk)}, label=label, total=run.rows, batch=run.pk)
    act.save_parts(run, {"job_id": job.pk, "state": state})
    act.tell(run, act.action)
    return run


def job_of(run: ImportRun) -> Job | None:
    return visible(SYSTEM, Job).filter(pk=run.job_id).first() if run.job_id else None


def is_abandoned(run: ImportRun) -> bool:
    """Whether the run's job has ended without the run having noticed."""
    job = job_of(run)
    return run.state == RunState.APPLYING and (job is None or job.is_over)
