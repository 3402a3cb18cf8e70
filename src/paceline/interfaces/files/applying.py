"""The import itself: batch after batch, each one transaction with its records, events and ledger rows.

A run that is stopped anywhere, by force or by request, leaves whole batches; it goes on behind the last of them.
While the database takes in one batch, the next one is made ready beside it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from itertools import dropwhile
from typing import Any

from django.db import DatabaseError, connection, connections, transaction
from django.db.models import F, Model

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.files import limits
from paceline.interfaces.files.checking import chunks
from paceline.interfaces.files.intake import Intake, Numbered, Row, require_required
from paceline.interfaces.files.ledger import ledger_load
from paceline.interfaces.files.models import ImportRun
from paceline.interfaces.files.reading import Source
from paceline.interfaces.files.slowly import add_beside, create_alone, insert_singly, make_links, update_all
from paceline.kernel.errors import Conflict
from paceline.records.importing import Draft, Load, complete, follow, loads

Progress = Callable[[int, int], None]


class Applying:
    """One run of an import from where it stands to its end."""

    def __init__(self, run: ImportRun, intake: Intake, source: Source, progress: Progress) -> None:
        self.run, self.intake, self.source, self.progress = run, intake, source, progress
        self.done = run.done_rows
        self.last_row = run.last_row
        require_required(intake)

    @property
    def by(self) -> Principal:
        return self.intake.act.by

    def go(self) -> None:
        """Everything that is left. Raises what `progress` raises when somebody asked to stop."""
        left = dropwhile(lambda row: row[0] <= self.last_row, self.source.rows())
        batches = chunks(left, limits.BATCH)
        ready = self.intake.prepared(next(batches, []))
        written = 0
        while ready:
            ready = self.apply(ready, next(batches, []))
            written += 1
            if written in LEARN_AFTER:
                learn(self.run.of.model)

    # one batch -------------------------------------------------------------------------------------------------
    def apply(self, rows: list[Row], following: Sequence[Numbered]) -> list[Row]:
        """Write a batch and make the next one ready. A batch that breaks a constraint is written row by row."""
        try:
            with transaction.atomic():
                return self.write(rows, following, one_by_one=False)
        except DatabaseError as error:
            if not is_about_data(error):
                raise
        self.intake.forget_from(rows[0].number)
        again = self.intake.prepared([(row.number, row.cells) for row in rows])
        with transaction.atomic():
            return self.write(again, following, one_by_one=True)

    def write(self, rows: list[Row], following: Sequence[Numbered], *, one_by_one: bool) -> list[Row]:
        intake, act = self.intake, self.intake.act
        act.events.clear()
        act.stale_rollups.parents.clear()
        self.claim(rows)
        make_links(intake, rows)
        intake.look_up(following)
        if one_by_one:
            insert_singly(intake, rows)
            coming = intake.read(following)
        else:
            coming = self.insert(rows, following)
        update_all(intake, rows)
        create_alone(intake, rows)
        add_beside(intake, rows)
        ledger_load(intake, self.run.pk, rows).send()
        act.finish()
        self.count(rows)
        intake.settle(coming)
        return coming

    def insert(self, rows: list[Row], following: Sequence[Numbered]) -> list[Row]:
        """Send the new records; the next batch is read while the database works."""
        mould = self.intake.mould
        wanted: list[Draft] = complete(mould, [row.draft for row in rows if row.draft is not None])
        sending = Sending(loads(mould, wanted) if wanted else [])
        with connection.execute_wrapper(sending.first):
            coming = self.intake.read(following)
        sending.wait()
        if wanted:
            follow(mould, wanted)
        return coming

    # where it stands -------------------------------------------------------------------------------------------
    def claim(self, rows: list[Row]) -> None:
        """Say how far it is, inside the transaction: a run that has lost its job, or was cancelled, stops here."""
        self.progress(self.done + len(rows), self.run.rows)
        mine = visible(SYSTEM, ImportRun).filter(pk=self.run.pk, last_row=self.last_row)
        if not mine.update(last_row=rows[-1].number):
            raise Conflict("这个导入正在别处进行。请稍后再看结果。")

    def count(self, rows: list[Row]) -> None:
        """Add the batch to the run's counts."""
        counts = {state: sum(row.state == state for row in rows) for state in COUNTED}
        visible(SYSTEM, ImportRun).filter(pk=self.run.pk).update(
            **{state: F(state) + number for state, number in counts.items()}
        )
        self.done += len(rows)
        self.last_row = rows[-1].number


LEARN_AFTER = (1, 4, 16, 64, 256)
"""After how many batches the planner looks at the grown table again, so that it finds known records by index."""
COUNTED = ("created", "updated", "skipped", "failed")
ABOUT_DATA = ("22", "23")
"""SQLSTATE classes: data exception, integrity constraint violation."""


def learn(model: type[Model]) -> None:
    """Let the planner count the table now; on its own it would do so much later."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def is_about_data(error: DatabaseError) -> bool:
    """Whether the rows are at fault, not the server or the connection."""
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None) or ""
    return str(state)[:2] in ABOUT_DATA


class Sending:
    """Rows on their way to the database in a second thread, on the connection of the running transaction.

    A question that the first thread asks meanwhile (`first` wraps it) waits until everything is sent.
    """

    def __init__(self, rows: Sequence[Load]) -> None:
        connection.ensure_connection()
        self.failed: BaseException | None = None
        self.raw: Any = connection.connection
        self.thread = threading.Thread(target=self.send, args=(rows,), name="copy")
        self.thread.start()

    def send(self, rows: Sequence[Load]) -> None:
        try:
            for load in rows:
                load.send_on(self.raw)
        except BaseException as error:
            self.failed = error
        finally:
            connections.close_all()  # of this thread: a rule that looked through a link may have opened one

    def first(self, execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        """Send everything before any other statement."""
        self.thread.join()
        return execute(statement, params, many, context)

    def wait(self) -> None:
        """Until everything is there. Raises what the database raised."""
        self.thread.join()
        if self.failed is not None:
            with connection.wrap_database_errors:
                raise self.failed
