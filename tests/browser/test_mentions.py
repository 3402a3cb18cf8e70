"""Somebody is named with @: by keyboard and pinyin at the desk, by thumb on the phone."""

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


@pytest.fixture
def address(people: People) -> str:
    """The page of a customer of 王芳's."""
    given = {"name": "恒泽精密", "kind": "company"}
    made = perform(people.acts(people.fang), "customers.customer.create", None, given)
    return f"/customers/{made.pk}/"


def test_the_keyboard_names_somebody_by_pinyin(visit: Visiting, people: People, address: str) -> None:
    fang = visit(people.fang)
    page = fang.go(address)
    text = page.locator("#composer-text")
    text.click()
    page.keyboard.type("请 @")
    expect(page.get_by_role("listbox", name="同事")).to_be_visible()
    assert fang.faults() == []
    page.keyboard.type("zhao")
    expect(page.locator(".mentions [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(text).to_have_value("请 @赵敏 ")
    expect(page.get_by_role("listbox", name="同事")).to_have_count(0)
    page.keyboard.type("@")
    expect(page.get_by_role("listbox", name="同事")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="同事")).to_have_count(0)


def test_a_thumb_names_somebody(visit: Visiting, people: People, address: str) -> None:
    fang = visit(people.fang, phone=True)
    page = fang.go(address)
    text = page.locator("#composer-text")
    text.tap()
    page.keyboard.type("@赵")
    option = page.get_by_role("option", name="赵敏")
    expect(option).to_be_in_viewport()
    assert not fang.scrolls_sideways()
    assert option.bounding_box()["height"] >= 40
    option.tap()
    expect(text).to_have_value("@赵敏 ")
