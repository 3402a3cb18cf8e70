"""How many queries the record page and its parts take, session and person included: see tests/query_counts.py."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import principal_of
from paceline.customers.models import Customer
from paceline.records.action import perform
from tests.people import People
from tests.query_counts import counted, settle
from tests.rooms.web.list_pages import Reader, reader

NAME = "customers.customer"


@pytest.fixture
def fang(people: People) -> Reader:
    """王芳, with a full customer and everything warm that a process keeps."""
    who = reader(people.fang)
    by = principal_of(people.fang)
    made = who.makes("恒泽精密", customer_class="A", phone="13812342071")
    link = {"customer": str(made.pk)}
    contact = perform(by, "customers.contact.create", None, {"name": "韩立群", **link})
    deal = perform(by, "pipeline.opportunity.create", None, {"name": "二期", "amount": "86万", **link})
    perform(by, f"{NAME}.change", made.pk, {"industry": "汽车零部件"})
    perform(by, f"{NAME}.comment", made.pk, {"body": "@李强 看看"})
    log = {"kind": "call", "outcome": "connected", "notes": "聊过", "contact": str(contact.pk), **link}
    perform(by, "customers.activity.log", None, {**log, "opportunity": str(deal.pk), "next_subject": "报价"})
    settle()
    for path in (f"/customers/{made.pk}/", f"/customers/{made.pk}/edit", "/palette?q=x", "/"):
        who.get(path, part=False)
    return who


@pytest.mark.parametrize(
    ("name", "path", "most"),
    [
        ("record", "/customers/{key}/", 12),
        ("record: head", "/customers/{key}/part/head", 6),
        ("record: right column", "/customers/{key}/part/rail", 8),
        ("record: story", "/customers/{key}/part/story", 6),
        ("record: all fields", "/customers/{key}/tab/details", 6),
        ("record: history", "/customers/{key}/tab/history", 6),
        ("record: form", "/customers/{key}/edit", 6),
        ("new record: form", "/customers/new", 4),
        ("palette", "/palette?q=恒泽", 6),
        ("home", "/", 22),
    ],
)
def test_query_counts(
    fang: Reader, name: str, path: str, most: int, django_assert_max_num_queries: Any
) -> None:
    key, part = Customer.objects.get().pk, "/part/" in path or "/tab/" in path
    with django_assert_max_num_queries(most), counted(name):
        assert fang.get(path.format(key=key), part=part).status_code == 200
