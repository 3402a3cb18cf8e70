"""A questionnaire beside an opportunity, and the same behind a customer's link, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config import presets
from paceline.pipeline.models import Opportunity, Response, Stage
from paceline.records.action import perform
from tests.people import People, make_people

Visiting = Callable[..., Any]


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    made = make_people()
    presets.apply()
    return made


@pytest.fixture
def deal(people: People) -> Opportunity:
    by = people.acts(people.fang)
    customer = perform(by, "customers.customer.create", None, {"name": "苏州恒泽精密制造有限公司"})
    made: Opportunity = perform(
        by, "pipeline.opportunity.create", None, {"name": "二期产线数据采集", "customer": customer.pk}
    )
    first = visible(SYSTEM, Stage).get(pipeline=made.pipeline_id, code="first_contact")
    Opportunity.objects.filter(pk=made.pk).update(stage=first)
    return made


def test_a_salesperson_and_the_customer_fill_it_in(
    visit: Visiting, people: People, deal: Opportunity
) -> None:
    there = visit(people.fang, phone=True)
    page = there.go(f"/opportunities/{deal.pk}/")
    page.locator("[popovertarget=record-menu]").click()
    page.locator("#record-menu").get_by_role("link", name="问卷").click()
    assert there.faults() == []
    page.get_by_role("link", name="填写：需求挖掘").click()
    budget = page.get_by_label("预算大约多少元？")
    expect(budget).to_be_hidden()
    page.get_by_label("现在最大的痛点是什么？").fill("换线慢")
    page.get_by_role("button", name="保存答复").click()
    expect(page.locator("fieldset", has_text="预算到哪一步了？")).to_contain_text("请选择")
    assert there.faults() == []
    page.get_by_text("已批准").click()
    expect(budget).to_be_visible()
    budget.fill("860000")
    assert there.faults() == []
    assert not there.scrolls_sideways()
    page.get_by_text("生产负责人").click()
    page.get_by_role("button", name="保存答复").click()
    expect(page.locator("#rail")).to_contain_text("换线慢")
    deal.refresh_from_db()
    assert (deal.budget, deal.need) == (860000, "换线慢")

    page = there.go(f"/ask/?opportunity={deal.pk}")
    page.get_by_role("button", name="请客户填写：需求挖掘").click()
    invited = Response.objects.get(state="invited")
    expect(page).to_have_url(re.compile(str(invited.pk)))
    shared = perform(people.acts(people.fang), "pipeline.response.share_link", invited.pk, {})
    address = there.base + "/" + shared.shown_once["link"].split("/", 3)[3]
    customer = visit(None, phone=True)
    customer.page.goto(address)
    assert customer.faults() == []
    assert not customer.scrolls_sideways()
    expect(customer.page.get_by_text("预算大约多少元？")).to_be_hidden()
    customer.page.get_by_label("现在最大的痛点是什么？").fill("数据靠手抄")
    customer.page.get_by_text("没有", exact=True).click()
    customer.page.get_by_role("button", name="提交答案").click()
    expect(customer.page.locator("main")).to_contain_text("已收到您的答案")
    deal.refresh_from_db()
    assert deal.need == "数据靠手抄"
    boss = visit(people.boss)
    page = boss.go(f"/questionnaires/{invited.questionnaire_id}/analysis/")
    expect(page.locator("main")).to_contain_text("2 份答复")
    assert boss.faults() == []
