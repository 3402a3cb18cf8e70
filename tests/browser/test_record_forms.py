"""Journeys through forms: doubles are told in time, drafts are kept, stages ask for what is missing, records merge."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from paceline.customers.models import Contact, Customer
from paceline.pipeline.models import Opportunity
from paceline.records.action import perform
from tests.people import People, make_people

Visiting = Callable[..., Any]


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def customer(people: People) -> Customer:
    given = {"name": "苏州恒泽精密制造有限公司", "customer_class": "B", "phone": "+8651265880000"}
    made: Customer = perform(people.acts(people.fang), "customers.customer.create", None, given)
    return made


@pytest.fixture
def deal(people: People, customer: Customer) -> Opportunity:
    given = {"name": "二期产线数据采集", "customer": customer.pk, "amount": "860000"}
    made: Opportunity = perform(people.acts(people.fang), "pipeline.opportunity.create", None, given)
    return made


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)])
@pytest.mark.parametrize(
    "path", ["customers", "contacts", "opportunities", "leads", "activities", "products"]
)
def test_forms_are_accessible(
    visit: Visiting, people: People, customer: Customer, path: str, dark: bool, phone: bool
) -> None:
    there = visit(people.boss, dark=dark, phone=phone)
    there.go(f"/{path}/new")
    assert there.faults() == []
    assert not there.scrolls_sideways()


def test_a_double_is_told_while_typing(visit: Visiting, people: People, customer: Customer) -> None:
    there = visit(people.chen)
    page = there.go("/")
    page.keyboard.press("c")
    page.keyboard.press("k")
    drawer = page.locator("#drawer")
    drawer.locator("[name=name]").press_sequentially("苏州恒泽精密制造")
    found = drawer.locator(".dbl")
    expect(found).to_contain_text("王芳")
    expect(found.get_by_role("link", name="苏州恒泽精密制造有限公司")).to_have_count(0)
    assert there.faults() == []


def test_one_after_another(visit: Visiting, people: People, customer: Customer) -> None:
    page = visit(people.fang).go(f"/customers/{customer.pk}/")
    page.locator("#rail section", has_text="联系人").get_by_role("link", name="新建").click()
    drawer = page.locator("#drawer")
    drawer.locator("[name=name]").fill("沈佳")
    drawer.locator("[name=phone]").fill("13900001111")
    drawer.get_by_text("保存后继续新建").click()
    page.keyboard.press("Control+Enter")
    expect(drawer.locator("[name=name]")).to_have_value("")
    expect(drawer).to_contain_text("从「苏州恒泽精密制造有限公司」带入")
    drawer.locator("[name=name]").fill("韩立群")
    drawer.locator("[name=phone]").fill("13900002222")
    page.keyboard.press("Control+Enter")
    expect(drawer.locator("[name=name]")).to_have_value("")
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["沈佳", "韩立群"]


def test_what_was_typed_is_still_there(visit: Visiting, people: People, customer: Customer) -> None:
    there = visit(people.fang)
    page = there.go("/customers/")
    page.keyboard.press("c")
    page.keyboard.press("k")
    name = page.locator("#drawer [name=name]")
    name.press_sequentially("无锡新晟")
    expect(page.locator("#drawer [data-draft-say]")).to_contain_text("草稿")
    there.go("/")
    page.keyboard.press("c")
    page.keyboard.press("k")
    expect(name).to_have_value("无锡新晟")


def test_a_page_s_form_waits_for_the_network_with_what_was_typed(
    visit: Visiting, people: People, customer: Customer
) -> None:
    page = visit(people.fang).go(f"/customers/{customer.pk}/edit")
    page.locator("[name=address]").fill("工业园区星湖街 328 号")
    save = page.locator("form button.pri[type=submit]:visible")
    page.context.set_offline(True)
    save.click()
    expect(page.locator("#failures")).to_contain_text("网络断开")
    expect(page.locator("[name=address]")).to_have_value("工业园区星湖街 328 号")
    page.context.set_offline(False)
    page.locator("#failures").get_by_role("button", name="重试").click()
    page.wait_for_url(f"**/customers/{customer.pk}/")
    expect(page.locator("main")).to_contain_text("星湖街 328 号")


def test_a_form_that_stands_open_keeps_what_is_being_typed(visit: Visiting, people: People) -> None:
    page = visit(people.fang).go("/customers/")
    page.get_by_role("link", name="新建客户").first.click()
    name = page.locator("#drawer [name=name]")
    name.fill("远山")
    expect(page.locator("#drawer [data-draft-say]")).to_contain_text("草稿")
    page.evaluate("localStorage.setItem(Object.keys(localStorage).find((key) => key.includes('draft')), "
                  "JSON.stringify({at: Date.now(), values: [['name', '别的', '']]}))")  # fmt: skip
    page.evaluate("document.body.dispatchEvent(new CustomEvent('htmx:after:swap', {bubbles: true}))")
    expect(name).to_have_value("远山")


def test_a_customer_is_made_by_its_name_in_a_link(
    visit: Visiting, people: People, customer: Customer
) -> None:
    page = visit(people.fang).go("/opportunities/new")
    page.locator("main [name=name]").fill("三期")
    box = page.locator("select[name=customer] + .ts-wrapper")
    box.click()
    late: list[Route] = []
    searches = re.compile(r"/pick\?q=.")
    page.route(searches, lambda route: late.append(route), times=1)
    with page.expect_request(searches):
        box.locator("input").press_sequentially("常州新客户有限公司")
    box.locator(".ts-dropdown .create").click()
    expect(box.locator(".item")).to_have_text("常州新客户有限公司")
    with page.expect_response(searches):
        late[0].continue_()
    expect(box).not_to_have_class(re.compile("loading"))
    expect(box.locator(".ts-dropdown")).to_be_hidden()
    amount = page.locator("main [name=amount]")
    amount.click()
    amount.fill("12万")
    page.locator("main button[type=submit]").first.click()
    expect(page.locator(".chead h2")).to_have_text("三期")
    made = Opportunity.objects.select_related("customer").get()
    assert (made.customer.name, made.amount) == ("常州新客户有限公司", 120000)


def test_a_name_that_an_input_method_writes_at_once_is_searched_for(
    visit: Visiting, people: People, customer: Customer
) -> None:
    page = visit(people.fang).go(f"/customers/{customer.pk}/")
    page.locator("a[href$='/do/assign']").first.dispatch_event("click")
    dialog = page.locator("#dialog")
    expect(dialog.locator(".ts-control input").first).to_be_focused()
    page.keyboard.insert_text("李强")
    expect(dialog.get_by_role("option")).to_contain_text(["李强"])


def test_a_stage_asks_for_what_is_missing(visit: Visiting, people: People, deal: Opportunity) -> None:
    there = visit(people.fang)
    page = there.go(f"/opportunities/{deal.pk}/")
    page.locator("#record-head").get_by_role("link", name="移到阶段").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("移到阶段")
    assert there.faults() == []
    dialog.locator("select[name=stage]").select_option(index=2)
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator(".note, .err").first).to_be_visible()
    before = deal.stage_id
    deal.refresh_from_db()
    assert deal.stage_id == before


def test_losing_needs_a_reason(visit: Visiting, people: People, deal: Opportunity) -> None:
    page = visit(people.fang).go(f"/opportunities/{deal.pk}/")
    page.locator("[popovertarget=record-menu]").click()
    page.locator("#record-menu").get_by_role("link", name="输单").click()
    dialog = page.locator("#dialog")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("[aria-invalid=true]").first).to_be_attached()
    expect(dialog).to_be_visible()


def test_two_become_one(visit: Visiting, people: People, customer: Customer) -> None:
    by = people.acts(people.fang)
    other = perform(by, "customers.customer.create", None, {"name": "恒泽精密", "industry": "汽车零部件"})
    there = visit(people.fang)
    page = there.go(f"/customers/{customer.pk}/merge?with={other.pk}")
    assert there.faults() == []
    assert not there.scrolls_sideways()
    expect(page.locator("main")).to_contain_text("汽车零部件")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator(".chead h2")).to_have_text("苏州恒泽精密制造有限公司")
    customer.refresh_from_db()
    other.refresh_from_db()
    assert (customer.industry, other.deleted_at is None) == ("汽车零部件", False)


def test_a_collaborator_is_added_and_removed(visit: Visiting, people: People, customer: Customer) -> None:
    there = visit(people.fang)
    page = there.go(f"/customers/{customer.pk}/?tab=people")
    page.get_by_role("link", name="添加协作人").first.click()
    dialog = page.locator("#dialog")
    dialog.locator(".ts-wrapper").first.click()
    dialog.locator(".ts-wrapper input").first.press_sequentially("陈晨")
    page.locator(".ts-dropdown [role=option]", has_text="陈晨").first.click()
    dialog.locator("button[type=submit]").click()
    expect(page.locator("#panel-people")).to_contain_text("陈晨")
    page.get_by_role("button", name="移除协作人陈晨").click()
    expect(page.locator("#panel-people")).not_to_contain_text("陈晨")
