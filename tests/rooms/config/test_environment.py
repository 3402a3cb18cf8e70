"""What each connection asks of the database server."""

from __future__ import annotations

import pytest
from django.db import connection

from paceline.config.environment import PLANNING


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), PLANNING.items())
def test_each_connection_asks_for_its_own_way_of_planning(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting FROM pg_settings WHERE name = %s AND source = 'client'", [name])
        assert cursor.fetchone() == (value,)
