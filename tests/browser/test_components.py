"""The components in a real browser: what keys, drags, drafts and failures do, and what axe thinks of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.rooms.web.catalogue import DIST, ROOT, serving

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPECTED = re.compile(r"status of (409|422|500)|ERR_INTERNET_DISCONNECTED|Failed to fetch")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as url:
        yield url


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport=DESK, locale="zh-CN", reduced_motion="reduce")  # type: ignore[arg-type]
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None
    )
    opened.goto(address)
    opened.wait_for_selector("tr[data-id][tabindex='0']")
    yield opened
    context.close()
    assert [text for text in complaints if not EXPECTED.search(text)] == []


def stage_of(page: Page, card: str) -> Any:
    return page.eval_on_selector(card, "card => card.closest('[data-column-id]').dataset.columnId")


def drag(page: Page, card: str, column: str) -> None:
    page.locator(card).scroll_into_view_if_needed()
    start, end = page.locator(card).bounding_box(), page.locator(column).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 60, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, start["y"] + 30, steps=4)
    page.mouse.move(end["x"] + 80, end["y"] + 160, steps=10)
    expect(page.locator(f"{column} .kc-ghost")).to_have_attribute("data-drop", re.compile("放到"))


def test_the_palette_finds_and_the_arrows_choose(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("恒泽")
    options = page.locator("#cmdk [role=option]")
    expect(options.first).to_contain_text("苏州恒泽精密制造")
    expect(options).to_have_count(2)
    expect(options.first.locator("mark")).to_have_text("恒泽")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#cmdk")).to_be_hidden()


def test_single_keys_rest_while_somebody_writes(page: Page) -> None:
    page.locator("#f-name").press_sequentially("cd?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()


def test_keys_do_nothing_while_an_input_method_composes(page: Page) -> None:
    key = "{key: '?', bubbles: true, isComposing: true}"
    page.evaluate(f"document.body.dispatchEvent(new KeyboardEvent('keydown', {key}))")
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_a_drawer_keeps_a_draft_shows_errors_and_saves(page: Page) -> None:
    page.keyboard.press("c")
    page.keyboard.press("d")
    drawer = page.locator("#drawer")
    expect(drawer.locator("[name=name]")).to_be_focused()
    drawer.locator("[name=amount]").fill("1.2亿")
    expect(drawer.locator("[data-money-echo]")).to_have_text("读作 1.2 亿元")
    expect(drawer.locator("[data-draft-say]")).to_have_text("草稿已保存在本机")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    page.keyboard.press("c")
    page.keyboard.press("d")
    expect(drawer.locator("[name=amount]")).to_have_value("1.2亿")
    drawer.locator("[name=name]").fill("")
    page.keyboard.press("Control+Enter")
    expect(drawer.locator(".err")).to_have_text("商机名称还没有填。")
    expect(drawer.locator("[name=name]")).to_be_focused()
    drawer.locator("[name=name]").fill("恒泽三期")
    page.keyboard.press("Control+Enter")
    expect(drawer).to_be_hidden()
    expect(page.locator("#toasts")).to_contain_text("已保存")
    assert page.evaluate("localStorage.getItem('paceline:draft:deal:new')") is None


def test_saving_again_uses_another_key(page: Page) -> None:
    page.keyboard.press("c")
    page.keyboard.press("d")
    keys = []
    for name in ("", "恒泽三期"):
        page.locator("#drawer [name=name]").fill(name)
        with page.expect_request("**/save-drawer") as sent:
            page.locator("#drawer [type=submit]").click()
        keys.append(sent.value.headers["idempotency-key"])
        if not name:
            expect(page.locator("#drawer .err")).to_be_visible()
    assert keys[0] == "k1"
    assert len(keys[1]) >= 2


def test_duplicates_are_told_while_typing(page: Page) -> None:
    page.keyboard.press("c")
    page.keyboard.press("d")
    page.locator("#drawer [name=name]").fill("")
    page.locator("#drawer [name=name]").press_sequentially("恒泽三期")
    expect(page.locator("#drawer .dups")).to_contain_text("已有相似的客户")


def test_a_person_is_picked_by_typing(page: Page) -> None:
    page.keyboard.press("c")
    page.keyboard.press("d")
    page.locator("#drawer .ts-control").click()
    page.keyboard.type("晶")
    expect(page.locator("#drawer .ts-dropdown .option")).to_have_text(re.compile("合肥晶耀半导体"))
    page.keyboard.press("Enter")
    expect(page.locator("#drawer select[name=customer]")).to_have_value("2")


def test_a_condition_shows_and_requires_its_field(page: Page) -> None:
    field = page.locator("[data-field=lost_why]")
    expect(field).to_be_hidden()
    page.locator("#f-stage").select_option("lost")
    expect(field).to_be_visible()
    assert page.eval_on_selector("#f-lost_why", "input => input.required") is True


def test_a_list_by_keys(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#row-2")).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 2")
    with page.expect_request("**/bulk") as sent:
        page.locator("[data-bulk] .dg").click()
    assert sent.value.post_data == "ids=2%3A1%2C3%3A1"
    page.locator("[data-bulk-all]").click()
    with page.expect_request("**/drawer*") as asked:
        page.locator("[data-bulk] [data-drawer]").first.click()
    assert asked.value.url.endswith("?all=1")


def test_cells_are_edited_in_place(page: Page) -> None:
    cell = page.locator("#row-1 td[data-field=industry]")
    cell.dblclick()
    page.locator("td.edit input").fill("汽车零部件")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("汽车零部件")
    expect(page.locator("#row-1")).to_have_attribute("data-version", "2")
    expect(page.locator("#row-2 td[data-field=industry]")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("td.edit input").fill("")
    page.keyboard.press("Enter")
    expect(page.locator("td.edit .err")).to_have_text("不能为空，请填一个值。")
    expect(page.locator("td.edit input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#row-2 td[data-field=industry]")).to_have_text("半导体")


def test_a_failed_cell_keeps_the_text_and_offers_to_retry(page: Page) -> None:
    cell = page.locator("#row-3 td[data-field=industry]")
    cell.dblclick()
    page.locator("td.edit input").fill("boom")
    page.keyboard.press("Enter")
    expect(cell).to_have_class(re.compile("failed"))
    expect(cell).to_contain_text("boom 重试")


def test_a_card_is_dragged_and_says_what_will_change(page: Page) -> None:
    drag(page, "#card-demo1", "[data-column-id=talk]")
    expect(page.locator(".kc-ghost")).to_have_attribute("data-drop", "放到「商务谈判」· 赢率 40% → 65%")
    page.mouse.up()
    expect(page.locator("[data-column-id=talk] [data-count]")).to_have_text("3")
    assert stage_of(page, "#card-demo1") == "talk"
    expect(page.locator("#toasts")).to_contain_text("已改到「商务谈判」")


def test_a_card_that_somebody_else_moved_goes_back(page: Page) -> None:
    drag(page, "#card-demo2", "[data-column-id=sign]")
    page.mouse.up()
    expect(page.locator("#failures")).to_contain_text("有人先改过了")
    assert stage_of(page, "#card-demo2") == "demo"


def test_a_card_by_keys(page: Page) -> None:
    page.locator("#card-talk2").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    assert stage_of(page, "#card-talk2") == "talk"
    page.keyboard.press("m")
    page.get_by_role("button", name=re.compile("输单")).click()
    expect(page.locator("#dialog h2")).to_have_text("输单原因")
    assert stage_of(page, "#card-talk2") == "talk"
    page.locator("#dialog input[name=lost_why]").fill("价格")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-column-id=lost] [data-count]")).to_have_text("39")


def test_without_a_network_nothing_is_lost(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("a.btn.pri[data-drawer]").click()
    expect(page.locator("#failures")).to_contain_text("网络断开")
    page.context.set_offline(False)
    page.get_by_role("button", name="重试").click()
    expect(page.locator("#drawer [name=name]")).to_be_visible()


def test_saving_without_a_next_step_asks_once(page: Page) -> None:
    page.locator("#composer-text").fill("财务希望付款改为 3-4-3")
    page.locator(".comp [type=submit]").click()
    expect(page.locator("[data-next-step-ask]")).to_be_visible()
    page.locator(".comp [type=submit]").click()
    expect(page.locator("#composer-text")).to_have_value("")


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", PHONE)], ids=["desk", "phone"])
def test_axe_finds_nothing(chromium: Browser, address: str, theme: str, size: dict[str, int]) -> None:
    context = chromium.new_context(viewport=size, bypass_csp=True, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}?theme={theme}")
    page.wait_for_selector("tr[data-id][tabindex='0']")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert faults(page, None) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.keyboard.press("c")
    page.keyboard.press("d")
    page.wait_for_selector("#drawer .ts-control")
    assert faults(page, "#drawer") == []
    context.close()


def faults(page: Page, part: str | None) -> list[str]:
    """What axe finds, one line per element."""
    run = "([part, rules]) => axe.run(part || document, {runOnly: rules, resultTypes: ['violations'], preload: false})"
    found = page.evaluate(run, [part, RULES])
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]


def test_the_tests_look_at_what_was_built() -> None:
    newest = max(path.stat().st_mtime for path in Path(ROOT / "frontend/src").rglob("*.ts"))
    assert (DIST / "core.js").stat().st_mtime >= newest, "the front end is older than its sources: make build"
