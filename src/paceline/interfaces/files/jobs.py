"""The long parts of imports and exports, run by a worker."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.scope import get_visible
from paceline.interfaces.files import runs
from paceline.interfaces.files.actions.applying import APPLY_JOB, UNDO_JOB
from paceline.interfaces.files.actions.preparing import CHECK_JOB
from paceline.interfaces.files.ends import finish
from paceline.interfaces.files.models import ImportRun, RunState
from paceline.kernel.errors import PacelineError
from paceline.records.action import acting
from paceline.records.undo import undo_import
from paceline.workflow.handlers import job
from paceline.workflow.run import Run, Stopped


@job(CHECK_JOB, "检查导入文件")
def check(run: Run, *, import_id: str) -> dict[str, Any]:
    """A dry run over a long file."""
    record: ImportRun = get_visible(run.by, ImportRun, UUID(import_id))
    report = runs.check_run(run.by, record, run.progress)
    with acting(run.by, "files.importrun.check", via="job") as act:
        record.refresh_from_db()
        act.save_parts(record, {"report": report, "state": RunState.CHECKED})
    return {name: report[name] for name in ("rows", "created", "updated", "skipped", "failed")}


@job(APPLY_JOB, "导入", attempts=20)
def apply(run: Run, *, import_id: str) -> dict[str, int]:
    """Do what is left of an import. Killed and started again it goes on behind its last whole batch."""
    key = UUID(import_id)
    get_visible(run.by, ImportRun, key)
    try:
        done = runs.apply_run(run.by, key, run.progress)
    except Stopped:
        finish(run.by, key, RunState.CANCELLED)
        raise
    except PacelineError:
        finish(run.by, key, RunState.FAILED)
        raise
    finish(run.by, key, RunState.DONE)
    return counts_of(done)


@job(UNDO_JOB, "撤销导入", attempts=20)
def undo(run: Run, *, import_id: str) -> dict[str, Any]:
    """Take back what an import did."""
    key = UUID(import_id)
    get_visible(run.by, ImportRun, key)
    report = undo_import(run.by, key, progress=run.progress)
    finish(run.by, key, RunState.UNDONE)
    return {"done": len(report.done), "kept": len(report.failed)}


def counts_of(run: ImportRun) -> dict[str, int]:
    return {name: getattr(run, name) for name in ("created", "updated", "skipped", "failed")}
