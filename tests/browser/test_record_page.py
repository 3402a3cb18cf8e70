"""Journeys on a record page: read, write, correct, undo; by keyboard, on the phone, in the dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.customers.models import Customer
from paceline.kernel import clock
from paceline.records.action import get_action, perform
from paceline.records.models import Event
from tests.people import People, make_people

NAME = "customers.customer"
Visiting = Callable[..., Any]


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def customer(people: People) -> Customer:
    """A customer of 王芳's with contacts, an opportunity and some history."""
    by = people.acts(people.fang)
    values = {
        "name": "苏州恒泽精密制造有限公司", "customer_class": "B", "industry": "汽车零部件", "tags": ["老客户增购"],
        "phone": "+8651265880000", "next_step": "发送修订报价", "next_step_on": clock.today() - timedelta(days=1),
    }  # fmt: skip
    made: Customer = get_action(f"{NAME}.create")(by, values=values)
    get_action("customers.contact.create")(
        by, values={"customer": made.pk, "name": "韩立群", "title": "设备总监", "phone": "+8613812342071"}
    )
    get_action("pipeline.opportunity.create")(
        by, values={"name": "二期产线数据采集", "customer": made.pk, "amount": Decimal("860000")}
    )
    perform(by, f"{NAME}.change", made.pk, {"customer_class": "A"})
    return made


def url(record: Any) -> str:
    return f"/{record.View.path}/{record.pk}/"


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, False), (False, True), (True, True)])
def test_the_page_is_accessible_everywhere(
    visit: Visiting, people: People, customer: Customer, dark: bool, phone: bool
) -> None:
    there = visit(people.fang, dark=dark, phone=phone)
    page = there.go(url(customer))
    expect(page.get_by_role("heading", name="苏州恒泽精密制造有限公司").first).to_be_visible()
    expect(page.locator(".nextb")).to_contain_text("逾期 1 天")
    assert there.faults() == []
    assert not there.scrolls_sideways()
