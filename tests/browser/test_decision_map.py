"""The decision map of a deal: warned of what is missing, a contact added by the ordinary form, the picture follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.records.action import perform
from tests.people import People, make_people

Visiting = Callable[..., Any]


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.mark.parametrize("phone", [False, True])
def test_who_decides(visit: Visiting, people: People, phone: bool) -> None:
    by = people.acts(people.fang)
    customer = perform(by, "customers.customer.create", None, {"name": "恒泽精密"})
    deal = perform(by, "pipeline.opportunity.create", None, {"name": "二期", "customer": customer.pk})
    values = {"name": "韩工", "customer": customer.pk, "influence": "high"}
    contact = perform(by, "customers.contact.create", None, values)
    given = {"opportunity": deal.pk, "contact": contact.pk, "role": "influencer", "attitude": "1"}
    perform(by, "pipeline.opportunitycontact.create", None, given)
    there = visit(people.fang, phone=phone, dark=phone)
    page = there.go(f"/opportunities/{deal.pk}/")
    page.locator("[popovertarget=record-menu]").click()
    page.locator("#record-menu").get_by_role("link", name="决策链").click()
    main = page.locator("#dmap")
    expect(main).to_contain_text("还不知道谁拍板")
    expect(main).to_contain_text("只认识一个人")
    expect(main.get_by_role("img")).to_have_accessible_name("1 位联系人，拍板的人：还不知道。")
    assert there.faults() == []
    assert not there.scrolls_sideways()
    page.get_by_role("link", name="新建联系人").click()
    drawer = page.locator("#drawer")
    drawer.locator("[name=name]").fill("沈总")
    drawer.locator("[name=decision_role]").select_option("decision_maker")
    drawer.locator("button[type=submit]").first.click()
    expect(main.locator("tbody")).to_contain_text("沈总")
    expect(main.locator("tbody")).to_contain_text("没有参与")
    page.get_by_role("link", name="加入沈总").click()
    drawer.locator("[name=role]").select_option("decision_maker")
    drawer.locator("button[type=submit]").first.click()
    expect(main).not_to_contain_text("还不知道谁拍板")
