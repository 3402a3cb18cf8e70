"""The embedded PostgreSQL behind five functions: `address`, `is_running`, `start`, `stop` and `hold`.

Several processes share one running server. Each holds a shared lock on a small file for as long as it needs the
database; the one that finds itself alone when it leaves turns the light off. The kernel drops the lock of a killed
process, so nothing stays counted.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from paceline.interfaces.cli.server import cluster
from paceline.interfaces.cli.server.cluster import SUPERUSER
from paceline.interfaces.cli.server.home import Home
from paceline.interfaces.cli.server.programs import PostgresError

__all__ = ["Address", "PostgresError", "address", "hold", "is_running", "start", "stop"]

SOCKET_PATH_LIMIT = 107
PORT = 5432
APPLICATION = "paceline"


@dataclass(frozen=True, slots=True)
class Address:
    """How to reach the server of one data folder through its Unix socket."""

    folder: Path
    database: str = APPLICATION
    user: str = APPLICATION

    def conninfo(self, *, user: str | None = None, database: str | None = None) -> str:
        """Return a libpq connection string."""
        return make_conninfo(
            host=str(self.folder), port=PORT, user=user or self.user, dbname=database or self.database
        )

    def superuser(self, database: str = "postgres") -> str:
        """Return a libpq connection string of the account that may create databases."""
        return self.conninfo(user=SUPERUSER, database=database)


def address(home: Home) -> Address:
    """Return where the server of this data folder listens, whether or not it runs now."""
    inside = home.database
    if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
        return Address(inside)
    digest = hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]
    return Address(Path("/tmp") / f"paceline-{os.geteuid()}-{digest}")  # noqa: S108  (its owner is checked)


def is_running(home: Home) -> bool:
    """Say whether the server of this data folder accepts connections."""
    return PGconn.ping(address(home).superuser().encode()) == Ping.OK


def start(home: Home, *, throwaway: bool = False) -> Address:
    """Start the server unless it runs, creating the cluster and the application database on first use.

    Raises PostgresError with a message for people when the folder is damaged or the server does not come up.
    """
    where = address(home.make())
    with _gate(home):
        if not is_running(home):
            cluster.create(home)
            cluster.configure(home, throwaway=throwaway)
            cluster.launch(home, where.folder)
        cluster.prepare(where.superuser(), where.user, where.database)
    return where


def stop(home: Home) -> None:
    """Stop the server if it runs."""
    if not (home.database / "postmaster.pid").exists():
        return
    with _gate(home):
        refused = cluster.halt(home)
    if refused and is_running(home):
        raise PostgresError("数据库没有停下来：%(why)s", params={"why": refused})


@contextmanager
def hold(home: Home, *, throwaway: bool = False) -> Iterator[Address]:
    """Keep the server running while the block lasts; the last holder to leave stops it."""
    with (home.make().path / "postgres.users").open("a+b") as users:
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
    """Let one process at a time start or stop the server."""
    with (home.path / "postgres.lock").open("a+b") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
