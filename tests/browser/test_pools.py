"""A customer is claimed from the pool on the phone; who comes too late reads who was first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.customers.models import Customer
from paceline.records.action import perform
from tests.people import People, make_people

Visiting = Callable[..., Any]


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


def test_first_come(visit: Visiting, people: People) -> None:
    boss, fang = people.acts(people.boss), people.acts(people.fang)
    given = {"name": "客户公海", "holds": "customer", "assign_p1": False, "cooldown_days": 0}
    pool = perform(boss, "customers.pool.create", None, given)
    customer = perform(fang, "customers.customer.create", None, {"name": "青原牧业", "kind": "company"})
    perform(fang, "customers.customer.release", customer.pk, {"reason": "没有进展"})
    late = visit(people.chen)
    late.go(f"/pools/{pool.pk}/records/")
    there = visit(people.qiang, phone=True)
    page = there.go(f"/pools/{pool.pk}/records/")
    assert there.faults() == []
    assert not there.scrolls_sideways()
    page.get_by_role("button", name="领取青原牧业").click()
    expect(page.locator(".chead h2")).to_have_text("青原牧业")
    late.page.get_by_role("button", name="领取青原牧业").click()
    expect(late.page.locator("#toasts")).to_contain_text("李强")
    assert Customer.objects.get().owner_id == people.qiang.pk
