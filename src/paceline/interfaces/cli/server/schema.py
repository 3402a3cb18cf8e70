"""The tables: whether they exist, which migrations wait, and applying them with a progress bar. Needs Django ready."""

from __future__ import annotations

from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from paceline.interfaces.cli.console import Report, silent
from paceline.interfaces.cli.server.drawing import quickly_drawn
from paceline.interfaces.cli.words import words as _
from paceline.kernel.errors import PacelineError

SUPPORTED_MAJOR = 16
LOCK = 5_213_477


class MigrationFailed(PacelineError):
    """A migration stopped half way; the ones before it are applied and it can be run again."""

    http_status = 500
    default_code = "migration_failed"


def is_empty() -> bool:
    """Say whether nothing was ever migrated here."""
    return not MigrationRecorder(connection).applied_migrations()


def pending() -> list[str]:
    """Return the names of the migrations that wait, in order."""
    executor = MigrationExecutor(connection)
    return [str(step) for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def applied() -> list[str]:
    """Return the names of the migrations that are applied."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def server_version() -> int:
    """Return the major version of the PostgreSQL that DATABASE_URL or the data folder leads to."""
    return connection.get_database_version()[0]


def require_supported_server() -> None:
    """Refuse a PostgreSQL that is too old."""
    if (major := server_version()) < SUPPORTED_MAJOR:
        raise PacelineError(
            "数据库是 PostgreSQL %(major)s，至少需要 %(least)s。",
            hint="请升级数据库，或不设 DATABASE_URL 改用内置数据库。",
            params={"major": major, "least": SUPPORTED_MAJOR},
        )


class _Migrate(MigrateCommand):
    """Django's command with its progress told to somebody else."""

    finished = 0

    def __init__(self, total: int, report: Report) -> None:
        super().__init__()
        self.total = total
        self.report = report

    def migration_progress_callback(self, action: str, migration: object = None, fake: bool = False) -> None:
        if action == "apply_success":
            self.finished += 1
            self.report(_("升级数据库"), self.finished, self.total)


def migrate(report: Report = silent) -> int:
    """Apply what waits, one process at a time, and return how many migrations that was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        waiting = len(pending())
        if waiting:
            _apply(_Migrate(waiting, report))
        call_command("createcachetable", verbosity=0)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return waiting


def _apply(command: _Migrate) -> None:
    try:
        with quickly_drawn():
            call_command(command, verbosity=0, interactive=False)
    except DatabaseError as problem:
        raise MigrationFailed(
            "升级数据库时在第 %(step)s 步停下了：%(why)s",
            hint="已完成的步骤都已保存；解决后再运行一次 paceline migrate 会从这里继续。",
            params={"step": command.finished + 1, "why": problem},
        ) from problem
