"""Each test process works in a database of its own, already migrated."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_a_private_clone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), to_regclass('paceline_cache') IS NOT NULL")
        name, has_cache = cursor.fetchone()
    assert name.startswith("test_")
    assert has_cache


@pytest.mark.django_db
def test_statements_are_bound_on_the_server() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int + %s::int", [20, 22])
        assert cursor.fetchone() == (42,)
        assert connection.connection.prepare_threshold == 5
