"""kill -9 in the middle of an import: whole batches stay, no half row, and the next worker goes on behind them."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.rooms.files.processes import BATCH, FACTS, QUEUE, RECOVER, ROWS, WORK, finished, program, until


def test_a_killed_import_leaves_whole_batches_and_is_finished_by_the_next_worker(address: str) -> None:
    finished(address, QUEUE)
    with psycopg.connect(address, autocommit=True) as database:

        def ask(sql: str) -> Any:
            return database.execute(sql).fetchone()

        worker = program(address, WORK)
        until(lambda: ask("SELECT count(*) FROM files_importrow")[0] >= 3 * BATCH, "the import did not begin")
        worker.kill()
        worker.wait()
        left = ask(FACTS)
        assert 0 < left[0] < ROWS
        assert left[0] % BATCH == 0, "whole batches"
        assert set(left) == {left[0], left[0] + 1}, "rows, records, events and counts agree"
        assert ask("SELECT state FROM files_importrun") == ("applying",)

        database.execute("UPDATE workflow_job SET heartbeat_at = now() - interval '5 minutes'")
        finished(address, RECOVER)
        worker = program(address, WORK)
        try:
            until(
                lambda: ask("SELECT state FROM files_importrun") == ("done",), "the import was not finished"
            )
        finally:
            worker.kill()
            worker.wait()
        assert ask(FACTS) == (ROWS, ROWS, ROWS, ROWS, ROWS + 1, ROWS + 1, ROWS, ROWS)
        assert ask("SELECT last FROM metadata_numberseries WHERE code = 'customers.customer.number'") == (
            ROWS,
        )
