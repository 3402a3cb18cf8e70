"""Files and imports in one line, for the tests of this room."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.files.models import ImportRow, ImportRun
from paceline.records.action import perform
from paceline.records.files import attachments
from paceline.workflow.at_once import run_waiting


def uploaded(
    by: Principal, target: str, content: bytes | str, name: str = "a.csv", preset: str = ""
) -> ImportRun:
    """A run for a file with this content."""
    data = content.encode() if isinstance(content, str) else content
    kept = attachments.keep(by, BytesIO(data), name)
    run: ImportRun = perform(
        by, "files.importrun.upload", None, {"target": target, "file": str(kept.pk), "preset": preset}
    )
    return run


def configured(by: Principal, run: ImportRun, **plan: Any) -> ImportRun:
    """The run with parts of its plan replaced; `fills` maps a header to a field."""
    made = dict(run.plan)
    fills = plan.pop("fills", {})
    for column in made["columns"]:
        if column["header"] in fills:
            column["field"] = fills[column["header"]]
    perform(by, "files.importrun.configure", run.pk, {"plan": {**made, **plan}})
    return fresh(run)


def applied(by: Principal, run: ImportRun) -> ImportRun:
    """The run after its job has run."""
    perform(by, "files.importrun.apply", run.pk)
    run_waiting()
    return fresh(run)


def imported(
    by: Principal, target: str, content: bytes | str, name: str = "a.csv", preset: str = "", **plan: Any
) -> ImportRun:
    """A file imported from beginning to end."""
    run = uploaded(by, target, content, name, preset)
    return applied(by, configured(by, run, **plan) if plan else run)


def checked(by: Principal, run: ImportRun) -> dict[str, Any]:
    """The findings of a check."""
    perform(by, "files.importrun.check", run.pk)
    run_waiting()
    report: dict[str, Any] = fresh(run).report
    return report


def fresh(run: ImportRun) -> ImportRun:
    found: ImportRun = visible(SYSTEM, ImportRun).get(pk=run.pk)
    return found


def ledger(run: ImportRun) -> dict[int, str]:
    """Row number → its end."""
    return dict(visible(SYSTEM, ImportRow).filter(run=run).values_list("number", "state"))


def reasons(run: ImportRun) -> dict[int, dict[str, str]]:
    return dict(visible(SYSTEM, ImportRow).filter(run=run, state="failed").values_list("number", "reasons"))


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """Created, updated, skipped, failed."""
    return run.created, run.updated, run.skipped, run.failed


def workbook(rows: list[list[Any]], *, start: str = "A1") -> bytes:
    """An .xlsx with these cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    first = sheet[start]
    for down, row in enumerate(rows):
        for right, value in enumerate(row):
            sheet.cell(first.row + down, first.column + right, value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
