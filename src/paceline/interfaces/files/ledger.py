"""The ledger: one line per row of the file, written by COPY with the batch."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from paceline.interfaces.files.intake import Intake, Row
from paceline.interfaces.files.models import ImportRow
from paceline.records.importing import Load
from paceline.records.importing.copying import NULL, as_json

COLUMNS = ("run_id", "number", "state", "record_id", "reasons", "raw")


def ledger_load(intake: Intake, run_id: UUID, rows: Sequence[Row]) -> Load:
    """The lines of a batch. Only rows that failed keep their cells; those of the others are in the records."""
    head = str(run_id)
    lines = [
        f"{head}\t{row.number}\tfailed\t{NULL}\t{as_json(intake.reasons(row))}\t{as_json(list(row.cells))}"
        if row.state == "failed"
        else f"{head}\t{row.number}\t{row.state}\t{row.record_id}\t{{}}\t{NULL}"
        for row in rows
    ]
    return Load(ImportRow._meta.db_table, COLUMNS, lines)
