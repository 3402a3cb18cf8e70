"""The database part of a backup: pg_dump and pg_restore with progress, and the row counts that prove them."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from paceline.interfaces.cli.server import programs
from paceline.interfaces.cli.server.programs import PostgresError

Step = Callable[[int], None]
TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    ORDER BY relname
"""
DUMPED = re.compile(r"dumping contents of table")
RESTORED = re.compile(r"processing data for table")


def conninfo(*, with_password: bool = True) -> str:
    """Return the libpq connection string of the configured database."""
    known = settings.DATABASES["default"]
    parts = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "dbname": known["NAME"]}
    if with_password:
        parts["password"] = known["PASSWORD"]
    extra = {key: value for key, value in known["OPTIONS"].items() if key.startswith("ssl")}
    return make_conninfo("", **{key: value for key, value in (parts | extra).items() if value})


@contextmanager
def snapshot() -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """Hold one moment of the database still; yields a connection and the name under which pg_dump sees the same."""
    with psycopg.connect(conninfo()) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, row[0]


def counts(connection: psycopg.Connection[Any], step: Step = lambda done: None) -> dict[str, int]:
    """Return the number of rows of every table."""
    found: dict[str, int] = {}
    for (table,) in connection.execute(TABLES).fetchall():
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        found[table] = row[0] if row else 0
        step(len(found))
    return found


def size() -> int:
    """Return the size of the database in bytes."""
    with psycopg.connect(conninfo()) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def write(target: Path, snapshot_name: str, step: Step) -> None:
    """Dump the database as it was at the snapshot into a file of PostgreSQL's custom format."""
    options = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments"]
    _run("pg_dump", [*options, f"--snapshot={snapshot_name}", f"--file={target}"], DUMPED, step)


def read(source: Path, step: Step) -> None:
    """Fill an empty database from a dump, all or nothing."""
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run("pg_restore", [*options, str(source)], RESTORED, step)


def is_empty() -> bool:
    """Say whether the database has no tables."""
    with psycopg.connect(conninfo()) as connection:
        return connection.execute(TABLES).fetchone() is None


def clear() -> None:
    """Remove every table of the database."""
    with psycopg.connect(conninfo(), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
        connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")


def _run(name: str, arguments: list[str], pattern: re.Pattern[str], step: Step) -> None:
    """Run a program and call `step` with the number of tables it has told us about."""
    password = settings.DATABASES["default"]["PASSWORD"]
    line = [str(programs.tool(name)), "--verbose", f"--dbname={conninfo(with_password=False)}", *arguments]
    environment = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": password} if password else {})}
    told: list[str] = []
    done = 0
    with subprocess.Popen(
        line, env=environment, stderr=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        assert process.stderr is not None
        for said in process.stderr:
            told = [*told[-4:], said.rstrip()]
            if pattern.search(said):
                done += 1
                step(done)
    if process.returncode:
        raise PostgresError("%(name)s 失败：%(why)s", params={"name": name, "why": "\n".join(told)})


@contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """Give a private folder on the same disk as the backup, and remove it afterwards."""
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=beside) as folder:
        yield Path(folder)
