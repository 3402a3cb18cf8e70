"""Journeys of the rhythm: targets typed and pasted like a sheet, the cockpit and the review in every look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.access.principal import SYSTEM, rights_changed
from paceline.kernel import clock
from paceline.kernel.periods import period_of
from paceline.pipeline import templates
from paceline.records.action import acting, perform
from paceline.rhythm.models import Target
from tests.people import People, make_people

Visiting = Callable[..., Any]
LOOKS = pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)])


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people, in a database that a server in another thread sees."""
    with acting(SYSTEM, "presets") as act:
        templates.install(act, "F4", default=True)
    return make_people()


@pytest.fixture
def drafts(people: People) -> list[Target]:
    """Two drafts of this quarter, of 王芳 and of 李强."""
    by, start = people.acts(people.boss), period_of("quarter", clock.today()).start.isoformat()
    given = {"metric": "won_amount", "period": "quarter", "starts_on": start, "basis": "计划"}
    return [
        perform(by, "rhythm.target.create", None, {**given, "value": value, "owner": str(who.pk)})
        for value, who in (("90万", people.fang), ("80万", people.qiang))
    ]


def test_a_block_from_excel_fills_the_grid(visit: Visiting, people: People, drafts: list[Target]) -> None:
    page = visit(people.boss).go("/rhythm/targets/")
    field = page.get_by_label("王芳的目标值")
    expect(field).to_have_value("900,000")
    field.evaluate(
        "(el) => { const data = new DataTransfer(); data.setData('text/plain', '100万\\n70万\\n');"
        " el.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"
    )
    expect(page.get_by_label("李强的目标值")).to_have_value("70万")
    expect(page.locator("[data-sheet-count]")).to_have_text("2")
    page.get_by_role("button", name="保存目标值").click()
    expect(page.get_by_label("王芳的目标值")).to_have_value("1,000,000")
    assert sorted(Target.objects.values_list("value", flat=True)) == [700_000, 1_000_000]


def test_the_grid_is_walked_with_the_keyboard(visit: Visiting, people: People, drafts: list[Target]) -> None:
    page = visit(people.boss).go("/rhythm/targets/")
    page.get_by_label("王芳的目标值").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("李强的目标值")).to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Escape")
    expect(page.get_by_label("李强的目标值")).to_have_value("800,000")


@LOOKS
def test_the_pages_are_accessible(
    visit: Visiting, people: People, drafts: list[Target], dark: bool, phone: bool
) -> None:
    by = people.acts(people.boss)
    perform(by, "rhythm.target.submit", drafts[0].pk)
    boss_role = people.boss.roles.get()
    boss_role.grants["*"]["override"] = "all"
    boss_role.save()
    rights_changed()
    perform(people.acts(people.boss), "rhythm.target.approve", drafts[0].pk, {"reason": "没有上级"})
    perform(people.acts(people.boss), "rhythm.target.publish", drafts[0].pk)
    there = visit(people.fang, dark=dark, phone=phone)
    for path, words in (("/rhythm/forecast/", "还没有预测"), ("/rhythm/calibration/", "各人提交的预测"),
                        ("/rhythm/", "从目标到每天"), ("/rhythm/targets/", "王芳"), ("/rhythm/levelling/", "均衡排程"),
                        ("/rhythm/reviews/", "复盘诊断")):  # fmt: skip
        page = there.go(path)
        expect(page.locator("body")).to_contain_text(words)
        assert there.faults() == [], path
        assert not there.scrolls_sideways(), path
    page = there.go("/rhythm/")
    page.get_by_role("link", name="前一天").click()
    back = page.get_by_role("link", name="回到今天").first
    expect(back).to_be_visible()
    expect(page.get_by_role("link", name="提交预测")).to_have_count(0)
    assert there.faults() == []
    assert not there.scrolls_sideways()
    back.click()
    expect(page.get_by_role("link", name="提交预测")).to_be_visible()
