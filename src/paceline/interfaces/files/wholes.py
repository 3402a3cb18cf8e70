"""The files of a whole set that was imported: found, and taken back together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.files.ends import finish
from paceline.interfaces.files.models import ImportRun, RunState
from paceline.kernel import clock
from paceline.records.past.undo import UNDO_FOR
from paceline.records.past.undo_import import stayed, undo_import
from paceline.workflow.models import Job

NAMED = 200
"""So many records that stayed are named."""
Progress = Callable[[int, int], None]


def parts_of(by: Principal, run: ImportRun) -> list[ImportRun]:
    """The files of the set that a file came with, last first."""
    rows = visible(by, ImportRun).filter(part_of=run.part_of, owner=run.owner_id)
    return list(rows.select_related("job").order_by("-created_at", "-pk"))


def parts_to_undo(by: Principal, run: ImportRun) -> list[ImportRun]:
    """Those of which something is still there; none once the first of them is too old."""
    parts = parts_of(by, run)
    if not parts or parts[-1].created_at <= clock.now() - UNDO_FOR:
        return []
    return [part for part in parts if part.created + part.updated and (not part.undone or part.kept)]


def is_going(run: ImportRun) -> bool:
    """Whether the set is being imported, or taken back already."""
    keys = {run.part_of, *(part.job_id for part in parts_of(SYSTEM, run))}
    return any(not job.is_over for job in visible(SYSTEM, Job).filter(pk__in=keys - {None}))


@dataclass
class Undone:
    """What taking back came to, of all files and of each."""

    done: int = 0
    kept: int = 0
    left: list[dict[str, str]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, part: ImportRun, done: int, kept: int, left: list[dict[str, str]]) -> None:
        self.done, self.kept = self.done + done, self.kept + kept
        self.left = [*self.left, *left][:NAMED]
        self.files[str(part.pk)] = {"done": done, "kept": kept, "left": left}


def undo_whole(by: Principal, moving: Principal, run: ImportRun, progress: Progress) -> Undone:
    """Take back the files of a set, last first; what people changed since stays with what it rests on."""
    parts, undone = parts_to_undo(by, run), Undone()
    total = sum(part.created + part.updated for part in parts)
    for part in parts:
        before = undone.done + undone.kept

        def further(done: int, _: int, before: int = before) -> None:
            progress(before + done, max(total, before + done))

        report = undo_import(moving, part.pk, part_of=part.part_of, progress=further)
        left = stayed(part.pk, report, NAMED)
        undone.add(part, len(report.done), len(report.failed), left)
        finish(by, part.pk, RunState.UNDONE)
    return undone
