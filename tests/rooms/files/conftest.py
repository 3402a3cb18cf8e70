"""A database of its own for tests with several processes."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

from paceline.interfaces.cli.server import postgres
from tests import databases


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
