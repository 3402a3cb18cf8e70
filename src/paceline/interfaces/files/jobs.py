"""The long parts of imports and exports, run by a worker."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from paceline.access.principal import moving_in
from paceline.access.scope import get_visible
from paceline.interfaces.files import papers, runs
from paceline.interfaces.files.actions.applying import APPLY_JOB, UNDO_JOB
from paceline.interfaces.files.actions.exports import EXPORT_JOB
from paceline.interfaces.files.actions.preparing import CHECK_JOB
from paceline.interfaces.files.actions.sets import SET_JOB, UNDO_SET_JOB
from paceline.interfaces.files.ends import finish
from paceline.interfaces.files.exporting import make as making
from paceline.interfaces.files.models import Export, ImportRun, RunState
from paceline.interfaces.files.sets import COUNTS, import_set
from paceline.interfaces.files.wholes import NAMED, undo_whole
from paceline.kernel.errors import PacelineError
from paceline.records.action import acting
from paceline.records.files import attachments
from paceline.records.past.undo_import import stayed, undo_import
from paceline.workflow.handlers import job
from paceline.workflow.notifications import notify
from paceline.workflow.run import Run, Stopped
from paceline.workflow.schedules import schedule

__all__ = ["papers"]


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
    record = get_visible(run.by, ImportRun, key)
    by = moving_in(run.by) if run.by.is_admin else run.by
    report = undo_import(by, key, part_of=record.part_of, progress=run.progress)
    finish(run.by, key, RunState.UNDONE)
    return {"done": len(report.done), "kept": len(report.failed), "left": stayed(key, report, NAMED)}


@job(SET_JOB, "导入一整套数据", attempts=3)
def whole_set(run: Run, *, preset: str, files: list[str]) -> dict[str, Any]:
    """All steps of a preset. Started again it finds what is there already by its keys."""
    with TemporaryDirectory() as folder:
        for key in files:
            kept = attachments.readable(run.by, UUID(key))
            with attachments.opened(kept) as stream:
                (Path(folder) / kept.name).write_bytes(stream.read())

        def report(label: str, done: int, total: int) -> None:
            run.progress(done, total, label)

        done = import_set(moving_in(run.by), preset, [Path(folder)], report, key=run.job.pk)
    counts = {name: sum(one.counts[name] for one in done) for name in COUNTS}
    return {**counts, "runs": [str(one.run.pk) for one in done], "url": "/imports/"}


@job(UNDO_SET_JOB, "撤销整套导入", attempts=20)
def undo_set(run: Run, *, import_id: str) -> dict[str, Any]:
    """Take back all files of a set. Stopped half way it goes on with what is left."""
    record: ImportRun = get_visible(run.by, ImportRun, UUID(import_id))
    undone = undo_whole(run.by, moving_in(run.by), record, run.progress)
    return {**asdict(undone), "url": f"/imports/sets/{record.set_name}/{run.job.pk}/"}


@job(EXPORT_JOB, "导出", attempts=3)
def export(run: Run, *, export_id: str, form: str, query: dict[str, Any]) -> dict[str, str]:
    """Make the file of a long export with the rights of now, and tell its owner."""
    made: Export = get_visible(run.by, Export, UUID(export_id))
    asked = making.query_of(run.by, made.object, query)
    rows = making.make(made, asked, form, run.progress)
    notify(
        [made.owner_id], kind="job", template="「%(name)s」已导出，共 %(rows)s 行，7 天内可以下载。",
        params={"name": made.name, "rows": rows}, key=f"export:{made.pk}", url=f"/exports/{made.pk}/",
    )  # fmt: skip
    return {"url": f"/exports/{made.pk}/"}


@schedule("files.sweep", "50 3 * * *", "清理过期的导出文件")
def sweep() -> str:
    """Files that nobody fetched in time go."""
    return str(making.sweep())


def counts_of(run: ImportRun) -> dict[str, int]:
    return {name: getattr(run, name) for name in COUNTS}
