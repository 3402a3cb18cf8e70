"""The note that tables and static files are as this build wants them, so that a start can do without Django."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from importlib import metadata

import psycopg

from paceline.interfaces.cli.server import postgres, preflight
from paceline.interfaces.cli.server.home import Home
from paceline.interfaces.cli.words import CATALOGUE

NOTE = "prepared"
PACKAGE = CATALOGUE.parent
DECIDING = ("paceline", "django", "django-allauth", "procrastinate", "django-htmx")


def is_noted(home: Home) -> bool:
    """Say whether nothing changed since the note was written: code, database, static files."""
    note = home.path / NOTE
    return note.exists() and note.read_text(encoding="ascii") == _fingerprint(home)


def note(home: Home) -> None:
    """Write the note."""
    (home.path / NOTE).write_text(_fingerprint(home), encoding="ascii")


def _fingerprint(home: Home) -> str:
    digest = hashlib.sha256()
    for line in (*_versions(), *_files(), _applied(home), str((home.static / ".stamp").exists())):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def _versions() -> Iterator[str]:
    for name in DECIDING:
        yield f"{name} {metadata.version(name)}"


def _files() -> Iterator[str]:
    """Yield name, size and time of every file that decides about tables and static files."""
    for path in sorted((*PACKAGE.rglob("migrations/*.py"), *preflight.static_folder().rglob("*"))):
        state = path.stat()
        yield f"{path} {state.st_size} {state.st_mtime_ns}"


def _applied(home: Home) -> str:
    """Return a mark of the migrations that this very database has seen."""
    target = os.environ.get("DATABASE_URL") or postgres.address(home).conninfo()
    try:
        with psycopg.connect(target) as connection:
            row = connection.execute(
                "SELECT count(*), max(id), max(applied) FROM django_migrations"
            ).fetchone()
    except psycopg.Error:
        return "none"
    return repr(row)
