"""What is logged: one JSON object a line, and nothing about people in it."""

from __future__ import annotations

import io
import json
import logging
import logging.config

import pytest
import structlog
from django.db import IntegrityError, connection

from paceline.config import logging as logs


@pytest.fixture
def written() -> io.StringIO:
    """A log that writes into memory the way the web processes write to their files."""
    formatter = logs.dictionary("INFO", plain=False)["formatters"]["structured"]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter["()"](**{key: value for key, value in formatter.items() if key != "()"}))
    logger = logging.getLogger("paceline.test_logs")
    logger.handlers = [handler]
    logger.setLevel("INFO")
    logger.propagate = False
    return stream


def test_a_line_is_json_and_personal_fields_are_blank(written: io.StringIO) -> None:
    structlog.get_logger("paceline.test_logs").info(
        "signed in", user_id="u1", email="fang@example.com", phone="138"
    )
    line = json.loads(written.getvalue())
    assert line["event"] == "signed in"
    assert line["user_id"] == "u1"
    assert (line["email"], line["phone"]) == ("…", "…")
    assert line["timestamp"].endswith("Z")


@pytest.mark.django_db(transaction=True)
def test_an_error_says_where_but_not_whose(written: io.StringIO) -> None:
    def insert(phone: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO people VALUES (%s)", [phone])

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE people (phone text PRIMARY KEY)")
    try:
        insert("13812345678")
        insert("13812345678")
    except IntegrityError:
        logging.getLogger("paceline.test_logs").exception("Internal Server Error: /customers/")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE people")
    text = written.getvalue()
    assert "13812345678" not in text
    error = json.loads(text)["exception"][0]
    assert "people_pkey" in error["exc_value"]
    assert any(frame["name"] == "insert" for frame in error["frames"])
    assert not any(frame.get("locals") for frame in error["frames"])
