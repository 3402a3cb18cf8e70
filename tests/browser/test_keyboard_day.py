"""A day without a mouse: search, rows, a record's composer; the focus is always somewhere and never trapped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.access.principal import principal_of
from paceline.records.action import perform
from tests.people import People, make_people


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


def test_fields_that_keys_lead_to_are_left_with_esc(visit: Callable[..., Any], people: People) -> None:
    by = principal_of(people.fang)
    made = [perform(by, "customers.customer.create", None, {"name": n}) for n in ("恒泽精密", "晶耀半导体")]
    page = visit(people.fang).go("/customers/")
    search, row = page.locator("#list-search"), page.locator(f"#row-{made[0].pk}")
    page.keyboard.press("/")
    expect(search).to_be_focused()
    page.keyboard.type("恒泽")
    expect(page.locator("tbody tr[data-id]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    expect(search).to_have_value("恒泽")
    page.keyboard.press("x")
    expect(page.locator(".bulk")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".bulk")).to_be_hidden()
    page.keyboard.press("Enter")
    writing = page.locator("#composer-text")
    expect(writing).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("l")
    expect(writing).to_be_focused()
    page.keyboard.type("未写完")
    page.keyboard.press("Escape")
    expect(writing).not_to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    expect(writing).to_have_value("未写完")
