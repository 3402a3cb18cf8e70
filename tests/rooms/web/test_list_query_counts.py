"""How many queries the list and the board take, session and person included: see tests/query_counts.py."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import principal_of
from paceline.records.action import perform
from tests.people import People
from tests.query_counts import counted, settle
from tests.rooms.web.list_pages import Reader, reader


@pytest.fixture
def fang(people: People) -> Reader:
    """王芳 with customers and deals, and everything warm that a process keeps."""
    who = reader(people.fang)
    by = principal_of(people.fang)
    for n in range(3):
        made = who.makes(f"客户{n}", customer_class="A")
        perform(
            by,
            "pipeline.opportunity.create",
            None,
            {"name": f"商机{n}", "amount": "10万", "customer": str(made.pk)},
        )
    settle()
    for path in ("/customers/", "/opportunities/?layout=board"):
        who.get(path, part=False)
    return who


@pytest.mark.parametrize(
    ("name", "path", "most"),
    [
        ("list", "/customers/", 3),
        ("list filtered by me", "/customers/?view=2", 6),
        ("list in groups", "/customers/?group=customer_class", 6),
        ("next rows", "/customers/rows", 6),
        ("foot of the list", "/customers/footer", 12),
        ("editor of a condition", "/customers/condition?field=industry", 4),
        ("board", "/opportunities/?layout=board", 6),
        ("figures of the board", "/opportunities/board/figures?layout=board", 8),
    ],
)
def test_query_counts(
    fang: Reader, name: str, path: str, most: int, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(most), counted(name):
        assert (
            fang.get(path, part=path.startswith(("/customers/rows", "/customers/footer"))).status_code == 200
        )
