"""An import from its file to its end: opened, guessed, checked, applied, reported. Actions and jobs call this."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.files.applying import Applying
from paceline.interfaces.files.checking import check
from paceline.interfaces.files.guessing import guess
from paceline.interfaces.files.intake import Intake, require_required
from paceline.interfaces.files.matching import usual_keys
from paceline.interfaces.files.models import ImportRun
from paceline.interfaces.files.plan import Plan
from paceline.interfaces.files.reading import Form, Source, open_source
from paceline.interfaces.files.targets import targets_of
from paceline.kernel import clock
from paceline.kernel.errors import NotFound
from paceline.metadata.object_type import ObjectType
from paceline.records.act import Act
from paceline.records.files import attachments
from paceline.records.importing import importer_of

ROWS_BETWEEN = 200_000
"""Objects that may be made before Python looks for circles among them; the rows of a file make none."""
APPLY = "files.importrun.apply"
Progress = Callable[[int, int], None]


def opened(by: Principal, run: ImportRun) -> Source:
    """The file of a run. Raises NotFound when the store has lost it."""
    if run.source is None:
        raise NotFound("这次导入的文件已经清理。请重新上传。")
    stream = attachments.opened(attachments.readable(by, run.source))
    return open_source(stream, run.name, Form.from_json(run.form) if run.form else None)


def guessed(by: Principal, of: ObjectType, source: Source) -> Plan:
    """A first plan for a file: the columns by name and content, known records recognised by the usual keys."""
    targets = targets_of(by, of, importer_of(of))
    columns = guess(of, targets, source.headers, source.sample(), named=source.form.header)
    filled = {column.fills for column in columns if column.fills}
    return Plan(columns=columns, keys=usual_keys(of, filled))


def count_rows(source: Source) -> int:
    """How many rows there are. Raises Invalid or TooLarge for what cannot be read to its end."""
    return sum(1 for _ in source.rows())


def signature(headers: list[str]) -> str:
    """The same for files with the same columns."""
    return hashlib.sha256("\x1f".join(headers).encode()).hexdigest()


def intake_of(by: Principal, run: ImportRun, *, action: str = APPLY) -> Intake:
    """The run's plan made ready for this actor, with the rights of now."""
    now = clock.now()
    act = Act(by=by, action=action, now=now, occurred_at=now, via="import", batch=run.pk)
    return Intake(act, run.of, Plan.from_json(run.plan), len(run.headers))


def check_run(by: Principal, run: ImportRun, progress: Progress | None = None) -> dict[str, Any]:
    """The findings of a dry run as JSON. Raises Invalid when the plan cannot work at all."""
    intake, source = intake_of(by, run), opened(by, run)
    require_required(intake)
    with seldom_collecting():
        return check(intake, source, total=run.rows, progress=progress).as_json(intake)


def apply_run(by: Principal, run_id: UUID, progress: Progress) -> ImportRun:
    """Do what is left of a run. Returns it with its counts."""
    run: ImportRun = visible(SYSTEM, ImportRun).get(pk=run_id)
    with seldom_collecting():
        Applying(run, intake_of(by, run), opened(by, run), progress).go()
    run.refresh_from_db()
    return run


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Rows live by the thousand for a batch: going through all of them again and again takes a sixth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(ROWS_BETWEEN, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
