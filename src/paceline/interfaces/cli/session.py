"""Opening the house for one command: the database runs, Django is ready, and both are left as they were found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from paceline.interfaces.cli.server import postgres
from paceline.interfaces.cli.server.home import Home, home
from paceline.interfaces.cli.words import language
from paceline.kernel.errors import Conflict


def is_external() -> bool:
    """Say whether DATABASE_URL names a server that is not ours to start and stop."""
    return bool(os.environ.get("DATABASE_URL"))


@contextmanager
def database() -> Iterator[Home]:
    """Keep the embedded server running while the block lasts."""
    folder = home().make()
    if is_external():
        yield folder
        return
    with postgres.hold(folder):
        yield folder


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
