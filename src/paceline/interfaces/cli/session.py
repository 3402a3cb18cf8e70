"""Opening the house for one command: the database runs, Django is ready, and both are left as they were found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from paceline.interfaces.cli.server import postgres
from paceline.interfaces.cli.server.home import Home, home
from paceline.interfaces.cli.words import language
from paceline.kernel.errors import Conflict

CONNECT_SECONDS = 10


def is_external() -> bool:
    """Say whether DATABASE_URL names a server that is not ours to start and stop."""
    return bool(os.environ.get("DATABASE_URL"))


@contextmanager
def database() -> Iterator[Home]:
    """Keep the embedded server running while the block lasts."""
    folder = home().make()
    if is_external():
        _reach(os.environ["DATABASE_URL"])
        yield folder
        return
    with postgres.hold(folder):
        yield folder


def _reach(url: str) -> None:
    """Refuse an external database that does not let us in."""
    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.Error as refused:
        raise postgres.PostgresError(
            "连不上数据库：%(why)s",
            hint="请检查 DATABASE_URL，它应形如 postgresql://用户:密码@主机:5432/数据库。",
            params={"why": str(refused).strip()},
        ) from refused


@contextmanager
def opened() -> Iterator[Home]:
    """Keep the database running and Django ready, speaking the language of the terminal."""
    with database() as folder:
        set_up_django()
        yield folder


def set_up_django() -> None:
    """Load the rooms, once."""
    import django
    from django.utils import translation

    django.setup()
    translation.activate(language())


def require_schema() -> None:
    """Refuse to work on a database whose tables are missing or of an older version."""
    from paceline.interfaces.cli.server import schema

    if schema.pending():
        raise Conflict("数据库还没有升级到这个版本。", hint="请先运行 paceline migrate。")
