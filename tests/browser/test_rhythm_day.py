"""One day of the rhythm: a suggestion becomes a task, a report is handed in and commented; pages without faults."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.access.principal import SYSTEM
from paceline.access.working_days import working_calendar
from paceline.customers.models import Activity
from paceline.kernel import clock
from paceline.kernel.clock import start_of
from paceline.pipeline import templates
from paceline.records.action import acting, perform
from paceline.rhythm.watching.watch import watch
from tests.people import People, make_people

Visiting = Callable[..., Any]


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people; 王芳 has nine hours planned on one workday, and a call that she has not made today."""
    with acting(SYSTEM, "presets") as act:
        templates.install(act, "F4", default=True)
    made = make_people()
    perform(
        made.acts(made.boss),
        "pipeline.opportunity.create",
        None,
        {"name": "采购", "owner": str(made.fang.pk)},
    )
    day = working_calendar().add_workdays(clock.today(), 5)
    with acting(SYSTEM, "test") as act:
        for n in range(9):
            act.create(
                Activity, links_checked=True, subject=f"拜访{n}", kind="visit", owner=made.fang.pk, minutes=60,
                planned_at=start_of(day) + timedelta(hours=9),
            )  # fmt: skip
        act.create(
            Activity,
            links_checked=True,
            subject="给李工回电",
            kind="call",
            owner=made.fang.pk,
            planned_at=clock.now(),
        )
    watch()
    return made


def test_a_suggestion_becomes_a_task_and_a_report_is_commented(visit: Visiting, people: People) -> None:
    there = visit(people.fang)
    page = there.go("/rhythm/alerts/")
    expect(page.locator("#alerts")).to_contain_text("王芳 · 过载")
    assert there.faults() == []
    page.get_by_role("link", name="采纳：改期、交给别人或减少会议", exact=True).click()
    page.locator("dialog[open]").get_by_role("button", name="采纳").click()
    expect(page.locator("#alerts")).to_contain_text("已采纳")
    assert Activity.objects.get(kind="task").subject == "改期、交给别人或减少会议"

    page = there.go("/rhythm/reports/")
    page.get_by_role("button", name="写汇报").click()
    page.get_by_label("没做的原因：给李工回电").fill("对方开会")
    page.get_by_label("困难与求助").fill("样机借不到")
    assert there.faults() == []
    page.get_by_role("button", name="提交汇报").click()
    expect(page.locator("#rpt")).to_contain_text("对方开会")

    lead = visit(people.min, phone=True)
    page = lead.go("/rhythm/reports/")
    expect(page.locator("#reps")).to_contain_text("样机借不到")
    page.get_by_role("link", name="看王芳的汇报").click()
    page.get_by_role("link", name="点评", exact=True).click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("textbox").fill("样机我来协调")
    dialog.get_by_role("button", name="点评").click()
    expect(page.locator("#rpt")).to_contain_text("样机我来协调")
    for path in ("/rhythm/calendar/", "/rhythm/cadences/", "/rhythm/reports/"):
        lead.go(path)
        assert lead.faults() == [], path
        assert not lead.scrolls_sideways(), path
