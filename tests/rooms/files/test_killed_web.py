"""kill -9 of the web process: what it was asked to do is done or not done, never half, and a running import goes on."""

from __future__ import annotations

import socket
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from typing import Any

import psycopg
import pytest
from django.conf import settings

from tests.rooms.files.processes import (
    BATCH,
    DRAFT,
    FACTS,
    ROWS,
    SESSION,
    WEB,
    WORK,
    finished,
    program,
    until,
)

TOKEN = "a" * 32


def free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Web:
    """A web process of its own with somebody signed in. `ask` is SQL on its database."""

    def __init__(self, address: str, database: Any, session: str) -> None:
        self.address, self.database, self.session = address, database, session
        self.start()

    def start(self) -> None:
        self.port = free_port()
        self.process = program(self.address, WEB % {"port": self.port})
        until(self.answers, "the web process did not start")

    def answers(self) -> bool:
        with suppress(OSError, HTTPException):
            return self.call("/imports/") == 200
        return False

    def call(self, path: str, *, post: bool = False) -> int:
        """The status of an answer. Raises OSError or HTTPException when there is none."""
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=b"" if post else None,
            headers={"Cookie": cookies, "X-CSRFToken": TOKEN, "Host": f"localhost:{self.port}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
                return int(answer.status) if "/login/" not in answer.url else 401
        except urllib.error.HTTPError as refused:
            return refused.code

    def ask(self, sql: str) -> Any:
        return self.database.execute(sql).fetchone()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def web(address: str) -> Iterator[Web]:
    """A web process with a draft of an import of 王芳's."""
    finished(address, DRAFT)
    signed_in = program(address, SESSION, stdout=subprocess.PIPE)
    session = signed_in.communicate(timeout=120)[0].decode().strip()
    with psycopg.connect(address, autocommit=True) as database:
        found = Web(address, database, session)
        yield found
        found.kill()


@contextmanager
def held(address: str, sql: str) -> Iterator[None]:
    """Rows that somebody else keeps locked."""
    with psycopg.connect(address) as other:
        other.execute(sql)
        yield


def run_of(web: Web) -> str:
    return str(web.ask("SELECT id FROM files_importrun")[0])


def start_quietly(web: Web, path: str) -> None:
    with suppress(OSError, HTTPException):
        web.call(path, post=True)


def test_killed_while_it_starts_an_import_it_has_started_nothing_and_can_be_asked_again(web: Web) -> None:
    path = f"/imports/{run_of(web)}/do/start"
    with held(web.address, "SELECT 1 FROM files_importrun FOR UPDATE"):
        asking = threading.Thread(target=start_quietly, args=(web, path))
        asking.start()
        until(
            lambda: web.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")[0],
            "the request did not wait",
        )
        web.kill()
        asking.join()
    until(
        lambda: not web.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")[0],
        "the database did not notice",
    )
    assert web.ask("SELECT state, created FROM files_importrun") == ("draft", 0)
    assert web.ask("SELECT count(*) FROM workflow_job") == (0,)
    web.start()
    assert web.call(path, post=True) == 200
    assert web.ask("SELECT state FROM files_importrun") == ("applying",)
    assert web.ask("SELECT count(*) FROM workflow_job") == (1,)


def test_killed_while_a_worker_imports_it_stops_nothing(web: Web) -> None:
    assert web.call(f"/imports/{run_of(web)}/do/start", post=True) == 200
    worker = program(web.address, WORK)
    try:
        until(lambda: web.ask("SELECT count(*) FROM files_importrow")[0] >= BATCH, "the import did not begin")
        web.kill()
        until(lambda: web.ask("SELECT state FROM files_importrun") == ("done",), "the import did not end")
    finally:
        worker.kill()
        worker.wait()
    assert web.ask(FACTS) == (ROWS, ROWS, ROWS, ROWS, ROWS + 1, ROWS + 1, ROWS, ROWS)
