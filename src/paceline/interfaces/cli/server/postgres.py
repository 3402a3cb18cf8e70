"""The embedded PostgreSQL behind four functions: `address`, `start`, `stop` and `hold`.

Several processes share one running server. Each holds a shared lock on a small file for as long as it needs the
database; the one that finds itself alone when it leaves turns the light off. The kernel drops the lock of a killed
process, so nothing is left counted.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from paceline.interfaces.cli.server import programs, tuning
from paceline.interfaces.cli.server.home import Home
from paceline.interfaces.cli.server.programs import PostgresError

__all__ = ["Address", "PostgresError", "address", "hold", "is_running", "start", "stop"]

SOCKET_PATH_LIMIT = 107
PORT = 5432
START_SECONDS = 120
STOP_SECONDS = 60
APPLICATION_ROLE = "paceline"
SUPERUSER = "postgres"
EXTENSIONS = ("pg_trgm", "btree_gin")


@dataclass(frozen=True, slots=True)
class Address:
    """How to reach a database through its Unix socket."""

    folder: Path
    database: str = APPLICATION_ROLE
    user: str = APPLICATION_ROLE

    def conninfo(self, *, user: str | None = None, database: str | None = None) -> str:
        """Return a libpq connection string."""
        return psycopg.conninfo.make_conninfo(
            host=str(self.folder), port=PORT, user=user or self.user, dbname=database or self.database
        )


def address(home: Home) -> Address:
    """Return where the server of this data folder listens, whether or not it runs now."""
    inside = home.database
    if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
        return Address(inside)
    digest = hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]
    return Address(Path("/tmp") / f"paceline-{os.geteuid()}-{digest}")  # noqa: S108 — owner is checked before use


def is_running(home: Home) -> bool:
    """Say whether the server of this data folder accepts connections."""
    target = address(home).conninfo(user=SUPERUSER, database="postgres")
    return psycopg.pq.PGconn.ping(target.encode()) == psycopg.pq.Ping.OK


def start(home: Home, *, throwaway: bool = False) -> Address:
    """Start the server unless it runs, creating the cluster and the application database on first use.

    Raises PostgresError with a message for people when the folder is damaged or the server does not come up.
    """
    home.make()
    with _gate(home):
        if not is_running(home):
            if not (home.database / "PG_VERSION").exists():
                _create_cluster(home)
            _configure(home, throwaway)
            _launch(home)
        _prepare_database(address(home))
    return address(home)


def stop(home: Home) -> None:
    """Stop the server: running statements are ended, nothing committed is lost."""
    if not (home.database / "postmaster.pid").exists():
        return
    with _gate(home):
        ended = programs.run(
            "pg_ctl", "-D", str(home.database), "-m", "fast", "-w", "stop", timeout=STOP_SECONDS
        )
    if ended.returncode and is_running(home):
        raise PostgresError(f"数据库没有停下来。\nThe database did not stop.\n{ended.stdout}")


@contextmanager
def hold(home: Home, *, throwaway: bool = False) -> Iterator[Address]:
    """Keep the server running while the block lasts; the last holder to leave stops it."""
    home.make()
    with (home.path / "postgres.users").open("a+b") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield start(home, throwaway=throwaway)
        finally:
            if _alone(users):
                stop(home)


def _alone(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _gate(home: Home) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    with (home.path / "postgres.lock").open("a+b") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _create_cluster(home: Home) -> None:
    folder = home.database
    if folder.exists() and any(folder.iterdir()):
        raise PostgresError(_damaged(home, "PG_VERSION 缺失 / PG_VERSION is missing"))
    folder.mkdir(mode=0o700, exist_ok=True)
    _hand_over(folder)
    made = programs.run(
        "initdb",
        f"--pgdata={folder}",
        f"--username={SUPERUSER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
        timeout=START_SECONDS,
    )
    if made.returncode:
        raise PostgresError(f"无法创建数据库。\nCould not create the database in {folder}.\n{made.stdout}")


def _hand_over(folder: Path) -> None:
    """Give a folder to the account that runs the server, when root does not run it itself."""
    owner = programs.account()
    if owner is None:
        return
    programs.open_the_way(folder)
    programs.open_the_way(programs.folder() / "postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)


def _configure(home: Home, throwaway: bool) -> None:
    main = home.database / "postgresql.conf"
    try:
        text = main.read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise PostgresError(_damaged(home, str(missing))) from missing
    include = "include_if_exists = 'paceline.conf'"
    if include not in text:
        main.write_text(f"{text}\n{include}\n", encoding="utf-8")
    chosen = tuning.settings(tuning.memory_mebibytes(), throwaway=throwaway)
    ours = home.database / "paceline.conf"
    ours.write_text(tuning.render(chosen), encoding="utf-8")
    ours.chmod(0o644)


def _launch(home: Home) -> None:
    where = address(home)
    if where.folder != home.database:
        _claim_socket_folder(where.folder)
    log = home.database / "server.log"
    arguments = ["-D", str(home.database), "-l", str(log), "-o", f"-k {where.folder}", "-w"]
    try:
        begun = programs.run(
            "pg_ctl", *arguments, "-t", str(START_SECONDS), "start", timeout=START_SECONDS + 10
        )
    except subprocess.TimeoutExpired as late:
        raise PostgresError(_damaged(home, str(late))) from late
    if begun.returncode:
        raise PostgresError(_damaged(home, _tail(log) or begun.stdout))


def _claim_socket_folder(folder: Path) -> None:
    """Make the short socket folder and refuse one that somebody else put there first."""
    owner = programs.account()
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in {
        os.geteuid(),
        owner.pw_uid if owner else os.geteuid(),
    }:
        raise PostgresError(
            f"{folder} 属于别的用户。\n{folder} belongs to another user: remove it and try again."
        )
    _hand_over(folder)


def _tail(log: Path, lines: int = 8) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def _damaged(home: Home, detail: str) -> str:
    return (
        f"数据文件夹 {home.database} 已损坏或不完整，数据库无法启动。请把它移走，再用 paceline restore 恢复备份"
        f"（备份在 {home.backups}）。\n"
        f"The data folder {home.database} is damaged or incomplete. Move it away, then restore a backup with "
        f"`paceline restore` (backups are in {home.backups}).\n{detail}"
    )


def _prepare_database(where: Address) -> None:
    """Create the application's role, database and extensions when they are missing."""
    with psycopg.connect(where.conninfo(user=SUPERUSER, database="postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [where.user]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(where.user)))
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [where.database]).fetchone():
            return
        statement = sql.SQL("CREATE DATABASE {} OWNER {}")
        connection.execute(statement.format(sql.Identifier(where.database), sql.Identifier(where.user)))
    add_extensions(where, where.database)


def add_extensions(where: Address, database: str) -> None:
    """Install the extensions that Paceline needs into one database of the embedded server."""
    with psycopg.connect(where.conninfo(user=SUPERUSER, database=database), autocommit=True) as connection:
        for name in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
