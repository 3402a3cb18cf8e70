"""Journeys in a list: look, filter, search, edit in place, act on many, arrange and keep; by mouse, keys and thumb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from paceline.access.principal import principal_of
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel import clock
from paceline.records.action import perform
from paceline.records.models import SavedView
from tests.people import People, make_people

Visiting = Callable[..., Any]
NAMES = ("苏州恒泽精密制造", "合肥晶耀半导体", "南京紫金环保", "武汉光谷精仪", "成都锦川医疗器械")


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def customers(people: People) -> list[Any]:
    """Five customers of 王芳's."""
    by = principal_of(people.fang)
    made = []
    for n, name in enumerate(NAMES):
        values = {
            "name": name,
            "customer_class": "AABBC"[n],
            "industry": ["制造", "半导体", "环保", "仪器", "医疗"][n],
        }
        if n == 0:
            values |= {"next_step": "发送修订报价", "next_step_on": str(clock.today() - timedelta(days=1))}
        made.append(perform(by, "customers.customer.create", None, values))
    return made


def row(page: Page, name: str) -> Any:
    return page.locator("tbody tr", has_text=name)


def kept(people: People, name: str) -> Customer:
    found: Customer = visible(principal_of(people.fang), Customer).get(name=name)
    return found


def condition(page: Page, path: str, field: str, value: str) -> None:
    """Fill in a condition of the builder; the server draws the form again after each choice."""
    for name, chosen in (("field", field), ("op", "eq")):
        with page.expect_response("**/builder*"):
            page.locator(f"select[name='{path}.{name}']").select_option(chosen)
        expect(page.locator(f"select[name='{path}.{name}']")).to_have_value(chosen)
    page.locator(f"input[name='{path}.value']").fill(value)


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)])
def test_the_list_is_accessible_everywhere(
    visit: Visiting, people: People, customers: list[Any], dark: bool, phone: bool
) -> None:
    there = visit(people.fang, dark=dark, phone=phone)
    page = there.go("/customers/")
    expect(row(page, NAMES[0])).to_contain_text("发送修订报价")
    assert there.faults() == []
    assert not there.scrolls_sideways()


def test_conditions_are_added_changed_and_removed(
    visit: Visiting, people: People, customers: list[Any]
) -> None:
    page = visit(people.fang).go("/customers/")
    page.get_by_role("button", name="条件", exact=True).click()
    page.get_by_placeholder("找字段").fill("等级")
    page.locator("#pop").get_by_role("button", name="等级", exact=True).click()
    page.locator("#pop").locator(".ts-control").click()
    page.get_by_role("option", name="A 重点客户").click()
    page.keyboard.press("Escape")
    page.locator("#pop").get_by_role("button", name="应用").click()
    expect(page.locator(".chip.on")).to_contain_text("等级 A 重点客户")
    expect(page.locator("tbody tr[data-id]")).to_have_count(2)
    assert "filter=" in page.url
    expect(page.locator(".unsaved")).to_be_visible()
    page.reload()
    expect(page.locator("tbody tr[data-id]")).to_have_count(2)
    page.get_by_role("link", name="移除条件").click()
    expect(page.locator("tbody tr[data-id]")).to_have_count(5)
    page.go_back()
    expect(page.locator("tbody tr[data-id]")).to_have_count(2)


def test_typing_searches_without_losing_the_place(
    visit: Visiting, people: People, customers: list[Any]
) -> None:
    page = visit(people.fang).go("/customers/")
    page.keyboard.press("/")
    page.keyboard.type("zijin")
    expect(page.locator("tbody tr[data-id]")).to_have_count(1)
    expect(page.locator("#list-search")).to_be_focused()
    assert page.locator("#list-search").input_value() == "zijin"
    page.locator("#list-search").fill("没有这一家")
    expect(page.get_by_role("link", name="去掉搜索「没有这一家」")).to_be_visible()
    page.get_by_role("link", name="去掉搜索").click()
    expect(page.locator("tbody tr[data-id]")).to_have_count(5)


def test_a_cell_is_edited_in_place(visit: Visiting, people: People, customers: list[Any]) -> None:
    page = visit(people.fang).go("/customers/")
    row(page, NAMES[1]).locator("td[data-field=customer_class]").dblclick()
    page.locator("td.edit select").select_option("C")
    page.keyboard.press("Enter")
    expect(row(page, NAMES[1]).locator("td[data-field=customer_class] .tag")).to_have_text("C 一般客户")
    assert kept(people, NAMES[1]).customer_class == "C"
    row(page, NAMES[2]).get_by_role("button", name="安排下一步").click()
    page.locator("td.edit input[name=value]").fill("约设备总监")
    page.locator("td.edit input[name=due]").fill("2030-01-02")
    page.keyboard.press("Enter")
    expect(row(page, NAMES[2]).locator(".nx")).to_contain_text("约设备总监")
    assert str(kept(people, NAMES[2]).next_step_on) == "2030-01-02"


def test_a_cell_that_cannot_be_saved_says_so(visit: Visiting, people: People, customers: list[Any]) -> None:
    page = visit(people.fang).go("/customers/?columns=name,value_score,industry")
    cell = row(page, NAMES[0]).locator("td[data-field=value_score]")
    cell.dblclick()
    page.locator("td.edit input").fill("很多")
    page.keyboard.press("Enter")
    expect(row(page, NAMES[0]).locator("td.edit .err")).to_contain_text("很多")
    expect(page.locator("td.edit input")).to_be_focused()
    page.keyboard.press("Escape")
    perform(principal_of(people.boss), "customers.customer.change", customers[0].pk, {"industry": "化工"})
    cell = row(page, NAMES[0]).locator("td[data-field=industry]")
    cell.dblclick()
    page.locator("td.edit input").fill("造纸")
    page.keyboard.press("Enter")
    expect(row(page, NAMES[0]).locator("td.failed")).to_contain_text("重试")
    assert kept(people, NAMES[0]).industry == "化工"


def test_many_are_changed_at_once_and_taken_back(
    visit: Visiting, people: People, customers: list[Any]
) -> None:
    there = visit(people.fang)
    page = there.go("/customers/")
    for name in NAMES[:2]:
        row(page, name).locator("[data-select]").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 2")
    page.locator(".bulk").get_by_role("button", name="改字段").click()
    page.locator("#b-which").select_option("industry")
    page.locator("#b-industry").fill("新材料")
    assert there.faults() == []
    page.locator("#dialog").get_by_role("button", name="修改").click()
    expect(row(page, NAMES[0]).locator("td[data-field=industry]")).to_have_text("新材料")
    expect(page.locator(".bulk")).to_be_hidden()
    page.locator("#toasts").get_by_role("button", name="撤销").click()
    expect(row(page, NAMES[0]).locator("td[data-field=industry]")).to_have_text("制造")


def test_everything_is_selected_and_removed(visit: Visiting, people: People, customers: list[Any]) -> None:
    page = visit(people.fang).go("/customers/?view=4")
    row(page, NAMES[0]).locator("[data-select]").check()
    page.get_by_role("button", name="选中全部 2 个").click()
    page.locator(".bulk").get_by_role("button", name="删除").click()
    expect(page.get_by_role("heading", name="删除 2 条客户")).to_be_visible()
    page.locator("#dialog").get_by_role("button", name="删除 2 条客户").click()
    expect(page.locator("#list")).to_contain_text("没有符合条件的客户")
    page.goto(page.url.split("?")[0] + "?removed=1")
    expect(page.locator("tbody tr[data-id]")).to_have_count(2)


def test_views_are_kept_shared_and_deleted(visit: Visiting, people: People, customers: list[Any]) -> None:
    page = visit(people.fang).go("/customers/?sort=name")
    page.get_by_role("link", name="另存为视图").click()
    page.locator("#v-name").fill("按名称")
    page.locator("#dialog").get_by_role("button", name="保存").click()
    expect(page.locator(".tabs a[aria-current]")).to_contain_text("按名称")
    expect(page.locator(".unsaved")).to_have_count(0)
    page.get_by_role("button", name="视图「按名称」的菜单").click()
    page.locator("#pop").get_by_role("button", name="共享给同事").click()
    expect(page.locator("#toasts")).to_contain_text("同事现在能看到")
    assert SavedView.objects.get().shared
    page.get_by_role("button", name="视图「按名称」的菜单").click()
    page.locator("#pop").get_by_role("button", name="删除视图").click()
    expect(page.locator(".tabs")).not_to_contain_text("按名称")
    page.locator("#toasts").get_by_role("button", name="撤销").click()
    expect(page.locator(".tabs")).to_contain_text("按名称")


def test_columns_are_chosen_sorted_and_grouped_by(
    visit: Visiting, people: People, customers: list[Any]
) -> None:
    there = visit(people.fang)
    page = there.go("/customers/")
    page.get_by_role("button", name="字段", exact=True).click()
    page.locator("#pop").get_by_placeholder("找字段").fill("电话")
    page.locator("#pop").get_by_label("电话", exact=True).check()
    assert there.faults() == []
    page.locator("#pop").get_by_role("button", name="应用").click()
    expect(page.locator("th[data-column=phone]")).to_be_visible()
    page.locator("th[data-column=name] a").click()
    expect(page.locator("th[data-column=name]")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="等级列的菜单").click()
    page.locator("#pop").get_by_role("link", name="按「等级」分组").click()
    expect(page.locator(".gh")).to_have_count(3)
    expect(page.locator("tbody tr[data-id]")).to_have_count(5)
    page.locator(".gh button").first.click()
    expect(page.locator("tbody tr[data-id]:visible")).to_have_count(3)
    assert there.faults() == []


def test_the_builder_joins_conditions_with_or(visit: Visiting, people: People, customers: list[Any]) -> None:
    there = visit(people.fang)
    page = there.go("/customers/")
    page.get_by_role("button", name="条件", exact=True).click()
    page.get_by_role("link", name="高级筛选").click()
    page.locator("select[name='0.join']").select_option("any")
    condition(page, "0.0", "industry", "制造")
    with page.expect_response("**/builder*"):
        page.locator("#builder").get_by_role("button", name="条件", exact=True).click()
    condition(page, "0.1", "industry", "环保")
    assert there.faults() == []
    page.locator("#builder").get_by_role("button", name="应用").click()
    expect(page.locator("tbody tr[data-id]")).to_have_count(2)
    expect(page.locator(".chip.on")).to_contain_text("行业 制造 或 行业 环保")


def test_what_is_typed_while_the_server_draws_the_builder_again_stays(
    visit: Visiting, people: People, customers: list[Any]
) -> None:
    page = visit(people.fang).go("/customers/")
    page.get_by_role("button", name="条件", exact=True).click()
    page.get_by_role("link", name="高级筛选").click()
    condition(page, "0.0", "industry", "")
    slow: list[Route] = []
    page.route("**/builder*", lambda route: slow.append(route), times=1)
    with page.expect_request("**/builder*"):
        page.locator("select[name='0.0.op']").select_option("contains")
    page.locator("input[name='0.0.value']").fill("制造")
    page.locator("#builder").evaluate("form => form.dataset.seen = 1")
    slow[0].continue_()
    expect(page.locator("#builder[data-seen]")).to_have_count(0)
    expect(page.locator("input[name='0.0.value']")).to_have_value("制造")
    expect(page.locator("select[name='0.0.op']")).to_have_value("contains")
    page.locator("#builder").get_by_role("button", name="应用").click()
    expect(page.locator(".chip.on")).to_contain_text("行业 包含 制造")


def test_two_choices_made_before_the_server_answers_are_both_drawn(
    visit: Visiting, people: People, customers: list[Any]
) -> None:
    page = visit(people.fang).go("/customers/")
    page.get_by_role("button", name="条件", exact=True).click()
    page.get_by_role("link", name="高级筛选").click()
    condition(page, "0.0", "industry", "制造")
    slow: list[Route] = []
    page.route("**/builder*", lambda route: slow.append(route), times=1)
    with page.expect_request("**/builder*"):
        page.locator("#builder").get_by_role("button", name="条件", exact=True).click()
    page.locator("select[name='0.0.op']").select_option("empty")
    slow[0].continue_()
    expect(page.locator("select[name='0.1.field']")).to_be_visible()
    expect(page.locator("select[name='0.0.op']")).to_have_value("empty")
    expect(page.locator("input[name='0.0.value']")).to_have_count(0)


def test_the_keyboard_walks_selects_edits_and_opens(
    visit: Visiting, people: People, customers: list[Any]
) -> None:
    page = visit(people.fang).go("/customers/?sort=name")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 1")
    page.keyboard.press("Escape")
    expect(page.locator(".bulk")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("td.edit select")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("td.edit")).to_have_count(0)
    page.keyboard.press("f")
    expect(page.get_by_placeholder("找字段")).to_be_focused()
    page.keyboard.press("Escape")
    name = page.locator("tr.cur .nmc").inner_text()
    page.locator("tr.cur").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name.splitlines()[-1]).first).to_be_visible()


def test_more_rows_come_while_scrolling(visit: Visiting, people: People) -> None:
    by = principal_of(people.fang)
    for n in range(70):
        perform(by, "customers.customer.create", None, {"name": f"客户{n:02d}"})
    page = visit(people.fang).go("/customers/?sort=name")
    expect(page.locator("tbody tr[data-id]")).to_have_count(50)
    expect(page.locator("#list-total")).to_have_text("70")
    page.locator("#rows").evaluate("e => e.scrollTo(0, e.scrollHeight)")
    expect(page.locator("tbody tr[data-id]")).to_have_count(70)
    expect(page.locator("[data-loaded]")).to_have_text("70")


def test_a_saved_drawer_shows_in_the_list(visit: Visiting, people: People, customers: list[Any]) -> None:
    page = visit(people.fang).go("/customers/")
    page.get_by_role("link", name="新建客户").first.click()
    page.locator("#drawer input[name=name]").fill("宁波海辰新材料")
    page.locator("#drawer button[type=submit]").click()
    expect(row(page, "宁波海辰新材料")).to_be_visible()


def test_two_lines_on_the_phone(visit: Visiting, people: People, customers: list[Any]) -> None:
    page = visit(people.fang, phone=True).go("/customers/")
    box = row(page, NAMES[0]).bounding_box()
    assert box is not None
    assert 44 <= box["height"] <= 90
    expect(row(page, NAMES[0]).locator(".nx")).to_be_visible()
    expect(page.locator("thead")).to_be_hidden()
    row(page, NAMES[0]).locator("[data-select]").check()
    expect(page.locator(".bulk")).to_be_visible()


def test_without_scripts_everything_is_a_link(visit: Visiting, people: People, customers: list[Any]) -> None:
    page = visit(people.fang, scripts=False).go("/customers/?view=4")
    rows = page.locator("tbody tr[data-id]")
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="移除条件").click()
    expect(rows).to_have_count(5)
    mine = page.get_by_role("link", name="我负责的")
    mine.click()
    expect(mine).to_have_attribute("aria-current", "page")
    expect(rows).to_have_count(5)
