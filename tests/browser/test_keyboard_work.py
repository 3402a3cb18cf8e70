"""Work without a mouse to its end: a lead converted, a card dropped, rows changed; the focus comes back each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from paceline.access.principal import principal_of
from paceline.records.action import perform
from tests.people import People, make_people


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


def tab_to(page: Page, there: Locator) -> None:
    """Press Tab until the focus is there."""
    expect(there).to_be_visible()
    for _step in range(150):
        page.keyboard.press("Tab")
        if there.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {there}")


def test_from_lead_to_the_second_stage(visit: Callable[..., Any], people: People) -> None:
    by = principal_of(people.fang)
    lead = perform(
        by,
        "customers.lead.create",
        None,
        {"name": "钱总", "company": "青原牧业有限公司", "phone": "13900000001"},
    )
    perform(by, "customers.lead.start_contact", lead.pk)
    perform(by, "customers.lead.qualify", lead.pk)
    there = visit(people.fang)
    page = there.go(f"/leads/{lead.pk}/")
    dialog, first = page.locator("#dialog"), page.locator("#f-customer-ts-control")
    opener = page.locator("a.btn", has_text="转化")
    tab_to(page, opener)
    for _again in range(2):
        page.keyboard.press("Enter")
        expect(first).to_be_focused()
        page.keyboard.press("Escape")
        expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(first).to_be_focused()
    tab_to(page, dialog.locator("[type=checkbox][name=with_opportunity]"))
    page.keyboard.press("Space")
    tab_to(page, dialog.get_by_role("button", name="转化"))
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(opener).to_have_count(0)
    expect(page.locator(":focus")).to_be_visible()

    page = there.go("/opportunities/?layout=board")
    card = page.locator(".kc")
    tab_to(page, card)
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    boxes = dialog.locator("input[name=checks]")
    expect(boxes.first).to_be_focused()
    page.keyboard.press("Space")
    tab_to(page, boxes.nth(1))
    page.keyboard.press("Space")
    tab_to(page, dialog.locator("button.pri"))
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-column-id]").nth(1).locator(".kc")).to_be_focused()


def test_rows_are_changed_together(visit: Callable[..., Any], people: People) -> None:
    by = principal_of(people.fang)
    for name in ("恒泽精密", "晶耀半导体"):
        perform(by, "customers.customer.create", None, {"name": name})
    page = visit(people.fang).go("/customers/")
    for key in ("ArrowDown", "x", "Shift+ArrowDown", "b"):
        page.keyboard.press(key)
    row = page.locator("tbody tr.cur")
    expect(page.locator(".bulk :focus")).to_be_visible()
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    page.keyboard.press("b")
    tab_to(page, page.locator(".bulk button", has_text="改字段"))
    page.keyboard.press("Enter")
    which = page.locator("#b-which")
    expect(which).to_be_focused()
    for _step in range(40):
        if which.input_value() == "industry":
            break
        page.keyboard.press("ArrowDown")
    tab_to(page, page.locator("#b-industry"))
    page.keyboard.type("半导体")
    page.keyboard.press("Control+Enter")
    expect(page.locator("td[data-field=industry]", has_text="半导体")).to_have_count(2)
    expect(page.locator(".bulk")).to_be_hidden()
    expect(row).to_be_focused()
