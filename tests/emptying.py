"""What a test that commits leaves behind is deleted from the tables that have rows.

Django would truncate every table and migrate its signals again, about a second of work for some dozens of rows.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql

from paceline.interfaces.cli.server import postgres

STAYS = {"django_content_type", "auth_permission"}
"""Made by the migration for every model, never changed by a test."""


@contextmanager
def by_deleting() -> Iterator[None]:
    """Let every test that commits end this way. An own server keeps Django's: only the embedded one has a superuser."""
    with pytest.MonkeyPatch.context() as patch:
        if not os.environ.get("DATABASE_URL"):
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield


def empty() -> None:
    """Delete all rows. Triggers and references are silent meanwhile, or sealed events could not go."""
    database = str(connection.settings_dict["NAME"])
    owner = postgres.address(settings.HOME).superuser(database)
    with psycopg.connect(owner) as one:
        one.execute("SET session_replication_role = replica")
        for table in _filled(one):
            one.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def _filled(one: psycopg.Connection[Any]) -> list[str]:
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAYS
    look = sql.SQL("(SELECT {} WHERE EXISTS (SELECT FROM {}))")
    each = [look.format(sql.Literal(name), sql.Identifier(name)) for name in sorted(tables)]
    return [row[0] for row in one.execute(sql.SQL(" UNION ALL ").join(each))]
