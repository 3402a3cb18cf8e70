"""Journeys with ⌘K: find by what people type, act on what was found, go anywhere, come back to what was open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from paceline.customers.models import Contact, Customer
from paceline.records.action import perform
from tests.people import People, make_people

Visiting = Callable[..., Any]


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def customer(people: People) -> Customer:
    by = people.acts(people.fang)
    given = {"name": "苏州恒泽精密制造有限公司", "customer_class": "B", "phone": "+8651265880000"}
    made: Customer = perform(by, "customers.customer.create", None, given)
    perform(by, "customers.customer.create", None, {"name": "无锡新晟自动化有限公司"})
    perform(
        by, "customers.contact.create", None, {"customer": made.pk, "name": "韩立群", "phone": "13812342071"}
    )
    return made


def ask(page: Page, text: str) -> Any:
    """Open the palette and type."""
    page.keyboard.press("Control+k")
    page.locator("#cmdk input").fill(text)
    return page.locator("#cmdk [role=option]")


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)])
def test_it_is_accessible(
    visit: Visiting, people: People, customer: Customer, dark: bool, phone: bool
) -> None:
    there = visit(people.fang, dark=dark, phone=phone)
    options = ask(there.go("/"), "恒泽")
    expect(options.first).to_contain_text("苏州恒泽精密制造有限公司")
    assert there.faults() == []


@pytest.mark.parametrize("text", ["恒泽", "szhz", "hengze", "65880000"])
def test_a_record_is_found_and_opened(visit: Visiting, people: People, customer: Customer, text: str) -> None:
    page = visit(people.fang).go("/")
    options = ask(page, text)
    expect(options.first).to_contain_text("苏州恒泽精密制造有限公司")
    page.keyboard.press("Enter")
    expect(page.locator(".chead h2")).to_have_text("苏州恒泽精密制造有限公司")


def test_what_was_found_is_acted_on(visit: Visiting, people: People, customer: Customer) -> None:
    page = visit(people.fang).go("/")
    options = ask(page, "恒泽")
    expect(options.first).to_contain_text("苏州恒泽精密制造有限公司")
    options.filter(has_text="新建联系人").first.click()
    drawer = page.locator("#drawer")
    expect(drawer).to_contain_text("从「苏州恒泽精密制造有限公司」带入")
    drawer.locator("[name=name]").fill("沈佳")
    drawer.locator("[name=phone]").fill("13900001111")
    page.keyboard.press("Control+Enter")
    expect(drawer).not_to_be_visible()
    assert Contact.objects.filter(customer=customer).count() == 2


def test_commands_only(visit: Visiting, people: People, customer: Customer) -> None:
    page = visit(people.fang).go("/")
    options = ask(page, ">新建客户")
    expect(options.first).to_contain_text("新建客户")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer [name=name]")).to_be_visible()


def test_what_was_open_is_offered_first(visit: Visiting, people: People, customer: Customer) -> None:
    there = visit(people.fang)
    there.go(f"/customers/{customer.pk}/")
    page = there.go("/customers/")
    page.keyboard.press("Control+k")
    expect(page.locator("#cmdk [role=option]", has_text="苏州恒泽精密制造有限公司")).to_be_visible()


def test_nothing_found_says_so_and_strangers_find_nothing(
    visit: Visiting, people: People, customer: Customer
) -> None:
    page = visit(people.chen).go("/")
    page.keyboard.press("Control+k")
    page.locator("#cmdk input").fill("恒泽")
    expect(page.locator("#cmdk")).not_to_contain_text("苏州恒泽")
    page.locator("#cmdk input").fill("qqqqzzzz")
    expect(page.locator("#cmdk")).to_contain_text("没有找到")
