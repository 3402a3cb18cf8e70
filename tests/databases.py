"""A database for each test process: one template is migrated per set of migrations and cloned in a blink.

The template outlives the run, so a run without new migrations spends nothing on them.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psutil
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from paceline.interfaces.cli.server import cluster, postgres
from paceline.interfaces.cli.server.drawing import quickly_drawn

TEMPLATES_KEPT = 6
LOCK = 7_340_921


def server() -> AbstractContextManager[object]:
    """Keep the embedded server up while the block lasts; an external one is left alone."""
    return nullcontext() if os.environ.get("DATABASE_URL") else postgres.hold(settings.HOME, throwaway=True)


@contextmanager
def own_database(worker: str) -> Iterator[str]:
    """Point Django at a fresh clone of the migrated template, and drop the clone afterwards."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:8]
    name = f"test_{os.getpid()}_{run}{worker}"
    with _administrator() as admin:
        template = _template(admin)
        _drop_orphans(admin)
        _execute(
            admin, "CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY", name, template, _owner()
        )
    _use(name)
    try:
        yield name
    finally:
        connections.close_all()
        with _administrator() as admin:
            _execute(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _use(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def _owner() -> str:
    return str(settings.DATABASES["default"]["USER"])


@contextmanager
def _administrator() -> Iterator[psycopg.Connection[Any]]:
    """Connect as somebody who may create databases, one test process at a time."""
    url = os.environ.get("DATABASE_URL") or postgres.address(settings.HOME).superuser()
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield connection


def _execute(connection: psycopg.Connection[Any], statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _template(admin: psycopg.Connection[Any]) -> str:
    """Return the name of the template for the migrations as they are now, building it when missing."""
    name = f"template_{_fingerprint()}"
    known = [
        row[0]
        for row in admin.execute("SELECT datname FROM pg_database WHERE datname ~ '^template_' ORDER BY oid")
    ]
    if name in known:
        return name
    for old in known[: -TEMPLATES_KEPT + 1]:
        _execute(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", old)
    draft = f"draft_{name}"
    _execute(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", draft)
    _execute(admin, "CREATE DATABASE {} OWNER {}", draft, _owner())
    _migrate(draft)
    _execute(admin, "ALTER DATABASE {} RENAME TO {}", draft, name)
    return name


def _migrate(database: str) -> None:
    if not os.environ.get("DATABASE_URL"):
        cluster.add_extensions(postgres.address(settings.HOME).superuser(database))
    _use(database)
    with quickly_drawn():
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    connections.close_all()


def _fingerprint() -> str:
    """Return a digest of every migration file of every app, ours and others'."""
    digest = hashlib.sha256()
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        source = sys.modules[migration.__module__].__file__
        digest.update(repr(key).encode())
        if source:
            digest.update(Path(source).read_bytes())
    return digest.hexdigest()[:16]


def _drop_orphans(admin: psycopg.Connection[Any]) -> None:
    """Drop the clones of test processes that were killed."""
    for (name,) in admin.execute(
        "SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+_'"
    ).fetchall():
        if not psutil.pid_exists(int(name.split("_")[1])):
            _execute(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
