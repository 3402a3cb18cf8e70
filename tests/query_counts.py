"""How many queries a page may take: a committed snapshot for all pages. `make counts` renews it.

def test_query_counts_of_the_list(query_counts, client):
    with query_counts("list"):
        client.get("/customers/")
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paceline.metadata.kept import Kept

SNAPSHOT = Path(__file__).parent / "snapshots" / "query_counts.json"
UPDATING = bool(os.environ.get("PACELINE_UPDATE_SNAPSHOTS"))
UNCOUNTED = ("SAVEPOINT", "RELEASE", "SELECT name, stamp")
"""The tests' own transactions, and the look for changes that comes when more than a second has passed."""
Counting = Callable[[str], AbstractContextManager[None]]


def known() -> dict[str, int]:
    """The committed counts by name."""
    counts: dict[str, int] = json.loads(SNAPSHOT.read_text(encoding="utf-8")) if SNAPSHOT.exists() else {}
    return counts


def keep(name: str, count: int) -> None:
    """Write a count into the snapshot."""
    counts = dict(sorted({**known(), name: count}.items()))
    SNAPSHOT.write_text(json.dumps(counts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def settle() -> None:
    """As if what the test has made were committed: processes keep what they read from now on."""
    hooks, connection.run_on_commit = connection.run_on_commit, []
    for kept in {hook.__self__ for _, hook, *_ in hooks if isinstance(getattr(hook, "__self__", None), Kept)}:
        kept.settle()


@contextmanager
def counted(name: str) -> Iterator[None]:
    """Compare the queries of the block with the snapshot. Say which they were when there are more."""
    with CaptureQueriesContext(connection) as captured:
        yield
    statements = [
        query["sql"] for query in captured.captured_queries if not query["sql"].startswith(UNCOUNTED)
    ]
    if UPDATING:
        keep(name, len(statements))
        return
    allowed = known().get(name)
    assert allowed is not None, f"no count is kept for {name!r}: run `make counts`"
    assert len(statements) == allowed, f"{name}: {len(statements)} queries, {allowed} kept\n" + "\n".join(
        statements
    )


@pytest.fixture
def query_counts() -> Counting:
    """`with query_counts("name"): …` counts the queries of the block against the snapshot."""
    return counted
