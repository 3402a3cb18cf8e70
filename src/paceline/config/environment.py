"""Reading the environment: each PACELINE_ variable becomes a typed value here, and a bad one a clear message."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from paceline.interfaces.cli.server import postgres
from paceline.interfaces.cli.server.home import Home

LONG_RUNNING = {"web", "worker"}


def text(name: str, default: str = "") -> str:
    """Return a variable as text."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """Return a variable as yes or no."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} 只能是 1 或 0，现在是 {value!r}。 {name} must be 1 or 0.")


def number(name: str, default: int) -> int:
    """Return a variable as a whole number."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as wrong:
        raise ImproperlyConfigured(
            f"{name} 应是整数，现在是 {value!r}。 {name} must be a whole number."
        ) from wrong


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def origin(url: str) -> str:
    """Return scheme, host and port of an address, or nothing."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


PLANNING = {
    "jit": "off",  # compiling takes longer than our statements
    "cursor_tuple_fraction": "1",  # who opens a cursor here reads all of it
    "join_collapse_limit": "4",  # our statements filter first and join titles last: trying all orders costs more
    "enable_memoize": "off",  # its table is sized by all rows before the limit: 2.5 ms to clear for fifty lines
}
"""How the server is to plan our statements; asked for by each connection, so that any server does."""


def database(home: Home) -> dict[str, Any]:
    """Return Django's description of the database: DATABASE_URL, else the embedded server of this data folder.

    Statements are bound and prepared on the server. Processes that live long (web, worker) share a pool.
    """
    known = _known_database(home)
    options: dict[str, Any] = {
        "options": " ".join(f"-c {name}={value}" for name, value in PLANNING.items()),
        **{
            name: value
            for name, value in known.items()
            if name not in {"host", "port", "user", "password", "dbname"}
        },
        "server_side_binding": True,
        "prepare_threshold": number("PACELINE_PREPARE_THRESHOLD", 5) or None,
        "application_name": f"paceline {text('PACELINE_PROCESS', 'command')}",
    }
    if text("PACELINE_PROCESS") in LONG_RUNNING:
        options["pool"] = {"min_size": 1, "max_size": number("PACELINE_POOL_SIZE", 8), "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": known.get("host", ""),
        "PORT": str(known.get("port", "")),
        "USER": known.get("user", ""),
        "PASSWORD": known.get("password", ""),
        "NAME": known.get("dbname", ""),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
    }


def _known_database(home: Home) -> dict[str, Any]:
    url = text("DATABASE_URL")
    try:
        return dict(conninfo_to_dict(url or postgres.address(home).conninfo()))
    except ProgrammingError as wrong:
        raise ImproperlyConfigured(
            "DATABASE_URL 写法不对，应形如 postgresql://user:password@host:5432/paceline。 "
            "DATABASE_URL must look like postgresql://user:password@host:5432/paceline."
        ) from wrong
