"""kill -9 in the middle of an import: whole batches stay, no half row, and the next worker goes on behind them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

from paceline.interfaces.cli.server import postgres
from tests import databases

ROWS = 6000
BATCH = 100
PRELUDE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
from paceline.interfaces.files import limits
limits.BATCH = 100
import django
django.setup()
"""
QUEUE = """
from io import BytesIO
from paceline.access.models import User
from paceline.access.principal import principal_of, rights_changed
from paceline.access.models import Role
from tests.people import EVERYTHING
from tests.rooms.files.helping import uploaded
from paceline.records.action import perform
user = User.objects.create_user("fang", "correct horse", name="王芳")
role = Role.objects.create(code="all", name="全部", grants=EVERYTHING)
user.roles.set([role])
rights_changed()
by = principal_of(user)
text = "客户名称,电话\\n" + "".join(f"客户{n:05},138{n:08}\\n" for n in range(6000))
run = uploaded(by, "customers.customer", text)
perform(by, "files.importrun.apply", run.pk)
"""
WORK = "from paceline.config import worker; worker.main()"
RECOVER = "from paceline.workflow.recovery import take_up_stalled; assert take_up_stalled() == 1"
FACTS = """
SELECT (SELECT count(*) FROM files_importrow), (SELECT count(*) FROM customers_customer),
       (SELECT count(*) FROM records_event WHERE name = 'customers.customer.create'),
       (SELECT created FROM files_importrun), (SELECT max(number) FROM files_importrow),
       (SELECT last_row FROM files_importrun), (SELECT count(DISTINCT number) FROM customers_customer),
       (SELECT count(*) FROM files_importrow r JOIN customers_customer c ON c.id = r.record_id)
"""


@pytest.fixture
def address(django_db_setup: None) -> Iterator[str]:
    """A database of its own, because other processes have to see what is written."""
    name = f"test_{os.getpid()}_killed"
    with databases._administrator() as admin:
        template = databases._template(admin)
        databases._execute(
            admin,
            "CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY",
            name,
            template,
            databases._owner(),
        )
    server = os.environ.get("DATABASE_URL") or postgres.address(settings.HOME).conninfo()
    yield make_conninfo(server, dbname=name)
    with databases._administrator() as admin:
        databases._execute(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def environment(address: str) -> dict[str, str]:
    root = str(Path(__file__).parents[3])
    return {**os.environ, "DATABASE_URL": address, "PYTHONPATH": root, "PACELINE_PROCESS": "worker"}


def program(address: str, code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PRELUDE + code], env=environment(address))


def finished(address: str, code: str) -> None:
    assert program(address, code).wait(120) == 0


def until(holds: Callable[[], object], what: str, seconds: float = 120) -> None:
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not holds():
        assert time.monotonic() < deadline, what
        pause.wait(0.02)


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
