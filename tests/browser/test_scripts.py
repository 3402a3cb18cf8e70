"""What to say, inside the form of a follow-up: chosen there, counted with the outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.access.principal import SYSTEM
from paceline.pipeline.models import Script
from paceline.records.action import perform
from tests.people import People, make_people

Visiting = Callable[..., Any]


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.mark.parametrize("phone", [False, True])
def test_a_call_with_a_script(visit: Visiting, people: People, phone: bool) -> None:
    by = people.acts(people.fang)
    customer = perform(by, "customers.customer.create", None, {"name": "恒泽精密", "industry": "制造业"})
    deal = perform(by, "pipeline.opportunity.create", None, {"name": "自动化改造", "customer": customer.pk})
    body = {"name": "制造业开场", "body": "想了解 {{客户}} 的换线。", "industries": ["制造业"]}
    script = perform(people.acts(people.boss), "pipeline.script.create", None, body)
    perform(SYSTEM, "pipeline.script.approve", script.pk)
    there = visit(people.fang, phone=phone)
    page = there.go(f"/opportunities/{deal.pk}/")
    composer = page.locator("#composer")
    composer.locator("summary").click()
    expect(composer).to_contain_text("想了解 恒泽精密 的换线。")
    assert there.faults() == []
    assert not there.scrolls_sideways()
    composer.locator("label", has_text="制造业开场").click()
    composer.locator("#composer-text").fill("客户愿意下周看现场，带上设备经理")
    composer.get_by_role("button", name="保存").click()
    expect(composer).to_contain_text("再点一次保存")
    composer.get_by_role("button", name="保存").click()
    expect(page.locator("#timeline")).to_contain_text("客户愿意下周看现场")
    used = Script.objects.get()
    assert (used.uses, used.good_uses) == (1, 1)
    page = there.go(f"/say/?opportunity={deal.pk}")
    expect(page.locator("main")).to_contain_text("有效 1 / 1 次")
    assert there.faults() == []
