"""A thumb reaches every control of the main pages: 36 px and more, 44 for primary buttons (see DESIGN)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.access.principal import principal_of
from paceline.records.action import perform
from tests.people import People, make_people

HIT_AREAS = (Path(__file__).parent / "hit_areas.js").read_text(encoding="utf-8")


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


def test_a_thumb_reaches_every_control(visit: Callable[..., Any], people: People) -> None:
    by = principal_of(people.fang)
    customer = perform(by, "customers.customer.create", None, {"name": "苏州恒泽精密制造"})
    link = str(customer.pk)
    perform(by, "customers.contact.create", None, {"name": "周敏", "customer": link, "phone": "13800138000"})
    perform(by, "pipeline.opportunity.create", None, {"name": "三期扩容", "amount": "86万", "customer": link})
    there = visit(people.fang, phone=True)
    small = {}
    for path in (
        "/",
        "/customers/",
        "/contacts/",
        "/opportunities/",
        f"/customers/{link}/",
        "/leads/new",
        "/profile/",
    ):
        page = there.go(path)
        expect(page.locator("#main")).to_be_visible()
        if found := page.evaluate(HIT_AREAS):
            small[path] = found
    nobody = visit(None, phone=True).go("/accounts/login/")
    expect(nobody.locator("input[name=login]")).to_be_visible()
    assert small == {}
    assert nobody.evaluate(HIT_AREAS) == []
