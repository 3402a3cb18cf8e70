"""Journeys at 今日: the day is worked off, things are made, notifications read, own settings kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.customers.models import Activity, Customer
from paceline.kernel import clock
from paceline.records.action import perform
from paceline.workflow.notifications import notify
from tests.people import People, make_people

Visiting = Callable[..., Any]


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def day(people: People) -> Customer:
    """A day of 王芳's: something late, something planned, a deal without a next step."""
    by, today = people.acts(people.fang), clock.today()
    given = {"name": "苏州恒泽精密制造有限公司", "customer_class": "A", "phone": "+8651265880000"}
    late = {"next_step": "发送修订报价", "next_step_on": today - timedelta(days=1)}
    customer: Customer = perform(by, "customers.customer.create", None, given | late)
    perform(
        by, "pipeline.opportunity.create", None, {"name": "二期", "customer": customer.pk, "amount": "860000"}
    )
    perform(
        by,
        "customers.activity.create",
        None,
        {"subject": "回访设备运行情况", "kind": "call", "planned_at": clock.now() + timedelta(minutes=1)},
    )
    return customer


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)])
def test_the_page_is_accessible_everywhere(
    visit: Visiting, people: People, day: Customer, dark: bool, phone: bool
) -> None:
    there = visit(people.fang, dark=dark, phone=phone)
    page = there.go("/")
    expect(page.locator("#hello")).to_contain_text("先做「发送修订报价」")
    expect(page.locator("#home")).to_contain_text("预警")
    assert there.faults() == []
    assert not there.scrolls_sideways()


def test_an_activity_is_completed_from_the_list(visit: Visiting, people: People, day: Customer) -> None:
    page = visit(people.fang).go("/")
    page.get_by_role("link", name="完成：回访设备运行情况").click()
    dialog = page.locator("#dialog")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("[name=outcome][aria-invalid=true]")).to_be_attached()
    dialog.locator("select[name=outcome]").select_option(label="已沟通")
    dialog.locator("button[type=submit]").click()
    expect(dialog).not_to_be_visible()
    expect(page.locator(".task.done")).to_contain_text("回访设备运行情况")
    assert Activity.objects.get().status == "done"


def test_a_next_step_is_done_from_the_list(visit: Visiting, people: People, day: Customer) -> None:
    page = visit(people.fang).go("/")
    page.get_by_role("link", name="完成：发送修订报价").click()
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#hello")).not_to_contain_text("发送修订报价")
    day.refresh_from_db()
    assert day.next_step == ""


def test_two_keys_make_a_customer(visit: Visiting, people: People, day: Customer) -> None:
    page = visit(people.fang).go("/")
    page.keyboard.press("c")
    page.keyboard.press("k")
    drawer = page.locator("#drawer")
    drawer.locator("[name=name]").fill("无锡新晟自动化有限公司")
    page.keyboard.press("Control+Enter")
    expect(drawer).not_to_be_visible()
    page.locator("#toasts a").first.click()
    expect(page.locator(".chead h2")).to_have_text("无锡新晟自动化有限公司")


def test_first_steps_are_put_away(visit: Visiting, people: People) -> None:
    page = visit(people.fang).go("/")
    steps = page.get_by_role("region", name="上手清单")
    expect(steps).to_contain_text("0 / 5")
    page.get_by_role("button", name="收起上手清单").click()
    expect(steps).not_to_be_visible()
    page.reload()
    expect(steps).not_to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_the_bell_leads_to_what_happened(visit: Visiting, people: People, day: Customer, phone: bool) -> None:
    to = [people.fang.pk]
    notify(to, kind="mention", template="李强 提到了你。", key="one", url=f"/customers/{day.pk}/")
    notify(to, kind="assignment", template="赵敏 把客户转给了你。", key="two", url="/customers/")
    there = visit(people.fang, phone=phone)
    page = there.go("/")
    page.get_by_role("link", name="通知").first.click()
    expect(page.locator("#inbox-rows li.new")).to_have_count(2)
    assert there.faults() == []
    page.locator("#inbox-rows button", has_text="提到了你").click()
    expect(page.locator(".chead h2")).to_have_text("苏州恒泽精密制造有限公司")
    there.go("/inbox/")
    expect(page.locator("#inbox-rows li.new")).to_have_count(1)
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator("#inbox-rows li.new")).to_have_count(0)
    assert not there.scrolls_sideways()


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)])
def test_own_settings_take_effect_at_once(visit: Visiting, people: People, dark: bool, phone: bool) -> None:
    there = visit(people.fang, dark=dark, phone=phone)
    page = there.go("/profile/")
    assert there.faults() == []
    assert not there.scrolls_sideways()
    page.locator("[name=theme]").select_option("dark")
    page.locator("[name=locale]").select_option("en")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("main")).to_contain_text("My profile")


def test_nobody_is_left_alone_with_an_error(visit: Visiting, people: People, day: Customer) -> None:
    there = visit(people.chen)
    page = there.go(f"/customers/{day.pk}/")
    expect(page.locator("main")).to_contain_text("找不到")
    expect(page.locator("main")).not_to_contain_text("恒泽")
    assert there.faults() == []
