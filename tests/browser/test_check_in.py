"""On the way with a phone: arriving near and far, without a network and after a reload, leaving, who is near."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from paceline.customers.models import Activity, CheckIn
from paceline.kernel import clock
from paceline.records.action import perform
from tests.people import People, make_people

Visiting = Callable[..., Any]
HERE = {"latitude": 31.2999, "longitude": 120.5832, "accuracy": 12}
AWAY = {"latitude": 31.3200, "longitude": 120.5832, "accuracy": 12}


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def customer(people: People) -> Any:
    given = {
        "name": "苏州恒泽精密制造有限公司",
        "place": "31.298300,120.583200",
        "address": "吴中区兴吴路 8 号",
    }
    return perform(people.acts(people.fang), "customers.customer.create", None, given)


def plan(people: People, customer: Any, subject: str) -> Activity:
    given = {
        "subject": subject,
        "kind": "visit",
        "customer": customer.pk,
        "planned_at": clock.now().isoformat(),
    }
    made: Activity = perform(people.acts(people.fang), "customers.activity.create", None, given)
    return made


def card(page: Page, subject: str) -> Any:
    return page.locator("article", has_text=subject)


def test_a_day_outside(visit: Visiting, people: People, customer: Any) -> None:
    first, second = plan(people, customer, "拜访采购部"), plan(people, customer, "看二期产线")
    there = visit(people.fang, phone=True)
    there.context.grant_permissions(["geolocation"])
    there.context.set_geolocation(HERE)
    page = there.go("/check-in/")
    assert there.faults() == []
    assert not there.scrolls_sideways()
    page.get_by_role("button", name="签到：拜访采购部").click()
    expect(page.locator("#toasts")).to_contain_text("178")
    expect(card(page, "拜访采购部")).to_contain_text("有效")
    assert CheckIn.objects.get().activity_id == first.pk

    there.context.set_geolocation(AWAY)
    there.context.set_offline(True)
    page.get_by_role("button", name="签到：看二期产线").click()
    second_card = card(page, "看二期产线")
    expect(second_card.locator("[data-check-in-far]")).to_contain_text("2.4 公里")
    second_card.locator("[name=reason]").fill("客户在新厂区")
    before = clock.now()
    page.get_by_role("button", name="签到：看二期产线").click()
    queue = page.locator("[data-check-in-queue]")
    expect(queue).to_contain_text("看二期产线")
    assert there.faults() == []
    card(page, "拜访采购部").locator("[name=outcome]").select_option("positive")
    page.get_by_role("button", name="签退：拜访采购部").click()
    expect(queue.locator("li")).to_have_count(2)
    assert CheckIn.objects.count() == 1

    page.goto("about:blank")  # the browser forgets the page, the phone keeps the entries
    there.context.set_offline(False)
    there.go("/customers/")  # any page sends what waits
    expect(page.locator("#toasts")).to_contain_text("已签退")
    late = CheckIn.objects.get(activity=second.pk)
    assert (late.state, late.distance, late.reason) == ("waiting", 2413, "客户在新厂区")
    assert abs(late.at - before) < timedelta(seconds=20) < late.created_at - late.at + timedelta(seconds=20)
    first.refresh_from_db()
    assert (first.status, first.effective) == ("done", True)
    there.go("/check-in/")
    expect(page.locator("[data-check-in-queue]")).to_be_hidden()
    expect(card(page, "看二期产线")).to_contain_text("待确认")
    there.complaints[:] = [said for said in there.complaints if "ERR_INTERNET_DISCONNECTED" not in said]

    leader = visit(people.min)
    page = leader.go(f"/check-ins/{late.pk}/")
    page.locator("#record-head").get_by_role("link", name="确认").click()
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#record-head")).to_contain_text("已确认")


def test_who_is_near(visit: Visiting, people: People, customer: Any) -> None:
    perform(
        people.acts(people.chen),
        "customers.customer.create",
        None,
        {"name": "别人的客户", "place": "31.2990,120.5832"},
    )
    there = visit(people.fang, phone=True)
    there.context.grant_permissions(["geolocation"])
    there.context.set_geolocation(HERE)
    page = there.go("/nearby/")
    page.get_by_role("button", name="用我的位置").click()
    found = page.locator(".fld-l li")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("178 米")
    assert there.faults() == []
    assert not there.scrolls_sideways()
    found.get_by_role("link", name="签到").click()
    page.get_by_role("button", name="签到：苏州恒泽精密制造有限公司").click()
    expect(card(page, "上门拜访")).to_contain_text("有效")
    page.get_by_role("button", name="新建").click()
    expect(page.locator("#create-menu").get_by_role("link", name="外勤签到")).to_be_visible()
