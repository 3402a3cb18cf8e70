"""Journeys on the board: drag by mouse, move by keys and by menu, be asked for what is missing, on desk and phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from paceline.access.principal import principal_of
from paceline.access.scope import visible
from paceline.pipeline.funnels import Funnel, default_funnel, kept
from paceline.pipeline.models import Opportunity, Stage
from paceline.records.action import perform
from tests.people import People, make_people

Visiting = Callable[..., Any]
NAME = "pipeline.opportunity"


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    return make_people()


@pytest.fixture
def deals(people: People) -> list[Any]:
    """Three deals of 王芳's in the first stage of a funnel without criteria."""
    by = principal_of(people.fang)
    customer = perform(by, "customers.customer.create", None, {"name": "苏州恒泽精密制造"})
    made = [
        perform(by, f"{NAME}.create", None, {"name": name, "amount": amount, "customer": str(customer.pk)})
        for name, amount in (("二期产线数据采集", "86万"), ("三期扩容", "118万"), ("冷库监测续约", "42万"))
    ]
    Stage.objects.update(exit_criteria=[], entry_criteria=[])
    kept.changed()
    return made


def funnel() -> Funnel:
    found = default_funnel()
    assert found is not None
    return found


def column(page: Page, stage: Stage) -> Any:
    return page.locator(f"[data-column-id='{stage.pk}']")


def stage_of(people: People, deal: Any) -> Any:
    return visible(principal_of(people.fang), Opportunity).get(pk=deal.pk).stage_id


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)])
def test_the_board_is_accessible_everywhere(
    visit: Visiting, people: People, deals: list[Any], dark: bool, phone: bool
) -> None:
    there = visit(people.fang, dark=dark, phone=phone)
    page = there.go("/opportunities/?layout=board")
    expect(column(page, funnel().first)).to_contain_text("三期扩容")
    assert there.faults() == []
    assert not there.scrolls_sideways()


def test_a_card_is_dragged_to_the_next_stage(visit: Visiting, people: People, deals: list[Any]) -> None:
    page = visit(people.fang).go("/opportunities/?layout=board")
    target = funnel().path[1]
    card, there = page.locator(f"#card-{deals[0].pk}").bounding_box(), column(page, target).bounding_box()
    assert card
    assert there
    page.mouse.move(card["x"] + 60, card["y"] + 40)
    page.mouse.down()
    page.mouse.move(card["x"] + 90, card["y"] + 60, steps=4)
    page.mouse.move(there["x"] + there["width"] / 2, there["y"] + 160, steps=12)
    page.mouse.up()
    expect(page.locator("#toasts")).to_contain_text(target.name)
    expect(column(page, target)).to_contain_text("二期产线数据采集")
    assert stage_of(people, deals[0]) == target.pk
    expect(column(page, target).locator("> header")).to_contain_text("¥86")


def test_the_menu_moves_without_dragging(visit: Visiting, people: People, deals: list[Any]) -> None:
    page = visit(people.fang).go("/opportunities/?layout=board")
    target = funnel().path[1]
    page.locator(f"#card-{deals[1].pk} [data-move-menu]").click()
    page.locator("#move-menu").get_by_role("button", name=target.name).click()
    expect(page.locator("#toasts")).to_contain_text(target.name)
    expect(column(page, target)).to_contain_text("三期扩容")
    assert stage_of(people, deals[1]) == target.pk


def test_keys_lift_and_drop(visit: Visiting, people: People, deals: list[Any]) -> None:
    page = visit(people.fang).go("/opportunities/?layout=board")
    target = funnel().path[1]
    page.locator(f"#card-{deals[0].pk}").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("#toasts")).to_contain_text(target.name)
    assert stage_of(people, deals[0]) == target.pk


def test_what_is_missing_is_asked_for_in_a_dialog(visit: Visiting, people: People, deals: list[Any]) -> None:
    Stage.objects.filter(pk=funnel().first.pk).update(
        exit_criteria=[
            {"code": "need", "label": "需求与痛点已写明", "filter": {"field": "need", "op": "not_empty"}}
        ]
    )
    kept.changed()
    there = visit(people.fang)
    page = there.go("/opportunities/?layout=board")
    target = funnel().path[1]
    page.locator(f"#card-{deals[0].pk} [data-move-menu]").click()
    page.locator("#move-menu").get_by_role("button", name=target.name).click()
    expect(page.locator("#dialog")).to_contain_text("需求与痛点已写明")
    expect(page.locator("#dialog [name='set-need']")).to_be_visible()
    expect(page.locator("#dialog header")).to_have_role("none")  # else the page has two banners
    assert there.faults() == []
    page.locator("#dialog [name='set-need']").fill("产线停机损失大")
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#toasts")).to_contain_text(target.name)
    expect(column(page, target)).to_contain_text("二期产线数据采集")
    assert stage_of(people, deals[0]) == target.pk


def test_losing_asks_why_and_takes_the_card_away(visit: Visiting, people: People, deals: list[Any]) -> None:
    page = visit(people.fang).go("/opportunities/?layout=board")
    lost = next(stage for stage in funnel().stages if stage.kind == "lost")
    page.locator(f"#card-{deals[2].pk} [data-move-menu]").click()
    page.locator("#move-menu").get_by_role("button", name=lost.name).click()
    page.locator("#dialog select[name=lost_reason]").select_option("price")
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator(f"#card-{deals[2].pk}")).to_have_count(0)
    expect(column(page, lost).locator("[data-count]")).to_have_text("1")
    assert stage_of(people, deals[2]) == lost.pk


def test_a_card_that_somebody_changed_first_goes_back(
    visit: Visiting, people: People, deals: list[Any]
) -> None:
    page = visit(people.fang).go("/opportunities/?layout=board")
    perform(principal_of(people.boss), f"{NAME}.change", deals[0].pk, {"name": "二期"})
    page.locator(f"#card-{deals[0].pk} [data-move-menu]").click()
    page.locator("#move-menu").get_by_role("button", name=funnel().path[1].name).click()
    expect(page.locator("#failures")).to_contain_text("已放回原处")
    expect(column(page, funnel().first)).to_contain_text("二期产线数据采集")


def test_from_board_to_table_and_back(visit: Visiting, people: People, deals: list[Any]) -> None:
    page = visit(people.fang).go("/opportunities/")
    expect(page.locator("[data-board]")).to_be_visible()
    page.get_by_role("link", name="表格").click()
    expect(page.locator("tbody tr[data-id]")).to_have_count(3)
    page.get_by_role("link", name="看板").click()
    expect(page.locator(".kc")).to_have_count(3)


def test_a_state_offers_only_the_moves_that_it_allows(visit: Visiting, people: People) -> None:
    by = principal_of(people.fang)
    lead = perform(by, "customers.lead.create", None, {"name": "钱程", "phone": "13900010002"})
    page = visit(people.fang).go("/leads/?layout=board")
    card = page.locator(f"#card-{lead.pk}")
    card.focus()
    page.keyboard.press("m")
    expect(page.locator("#move-menu li")).to_have_text(["放到「联系中」", "放到「无效」"])
    page.keyboard.press("Escape")
    card.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("#toasts")).to_contain_text("已移到「联系中」")
    expect(page.locator("[data-column-id=contacting]")).to_contain_text("钱程")
    card.focus()
    page.keyboard.press("m")
    page.locator("#move-menu button", has_text="无效").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("设为无效")
    dialog.locator("[name=reason]").select_option("no_budget")
    dialog.locator("button[type=submit]").click()
    expect(card).to_have_count(0)
    expect(page.locator("#closed-disqualified [data-count]")).to_have_text("1")
