"""REP-3 阶段准入: a stage is left only when its criteria hold; then its tasks begin and the move is on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.insight.question import Question
from paceline.kernel.clock import FrozenClock, now
from paceline.kernel.periods import period_of
from paceline.pipeline.models import Stage, StageEvent
from paceline.pipeline.reports.compliance import compliance_report
from paceline.pipeline.reports.exceptions import exceptions_report
from tests.stories.selling import answered
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db


def stage(code: str) -> str:
    return str(visible(SYSTEM, Stage).get(code=code).pk)


@pytest.fixture
def deal(world: World) -> dict[str, Any]:
    """An opportunity of 张三 in 需求分析: pains, budget, timeline and process known; nobody who decides."""
    zhang = world["张三"]
    customer = zhang.post("/customers/", {"name": "青原牧业", "phone": "13900000001"})
    made = zhang.post(
        "/opportunities/",
        {
            "name": "自动化改造", "customer": customer["id"], "amount": "86万", "need": "换线太慢",
            "expected_close_on": "2026-06-30", "next_step": "访谈", "next_step_on": "2026-04-15",
        },
    )  # fmt: skip
    at = f"/opportunities/{made['id']}"
    zhang.post(f"{at}/move", {"stage": stage("first_contact"), "checks": ["audience", "unique"]})
    onward = {"stage": stage("needs"), "checks": ["opening"]}
    answered(zhang, made["id"], "q1", "q2", "q3", "q4")
    zhang.ask("PATCH", at, {"expected_close_on": "2026-06-30"})
    assert zhang.refused(f"{at}/move", onward)["errors"]["checks"] == ["需求问卷完成八成以上"], "4/6 is 67 %"
    answered(zhang, made["id"], "q1", "q2", "q3", "q4", "q6")
    assert zhang.get(at)["discovery"] == "0.833300", "5/6"
    zhang.post(f"{at}/move", onward)
    zhang.post(f"/opportunities/{made['id']}/check", {"criterion": "process"})
    found: dict[str, Any] = zhang.get(f"/opportunities/{made['id']}")
    return found


def advance(person: Person, deal: dict[str, Any], **inputs: Any) -> Any:
    return person.post(f"/opportunities/{deal['id']}/move", {"stage": stage("solution"), **inputs})


def test_refused_with_the_two_that_are_missing_then_allowed(world: World, deal: dict[str, Any]) -> None:
    zhang = world["张三"]
    problem = zhang.refused(f"/opportunities/{deal['id']}/move", {"stage": stage("solution")})
    assert problem["code"] == "criteria_unmet"
    assert problem["errors"]["checks"] == ["至少找到一位决策者", "已发送需求确认"]

    contact = zhang.post("/contacts/", {"name": "黄厂长", "customer": deal["customer"]["id"]})
    zhang.post(
        "/opportunity-contacts/",
        {"opportunity": deal["id"], "contact": contact["id"], "role": "decision_maker"},
    )
    zhang.post(f"/opportunities/{deal['id']}/check", {"criterion": "need_confirmed"})
    moved = advance(zhang, deal)
    assert moved["stage"]["title"] == "解决方案提供"

    tasks = [
        one
        for one in zhang.get("/activities/?limit=50")["data"]
        if one["status"] == "planned" and one["subject"]
    ]
    of_stage = {"编写方案与报价", "内部评审方案", "向客户讲解方案", "收集方案反馈"}
    assert of_stage <= {one["subject"] for one in tasks}
    last = visible(SYSTEM, StageEvent).filter(opportunity=deal["id"]).latest("id")
    assert (last.from_stage.code, last.to_stage.code, last.override) == ("needs", "solution", False)


def test_tl_6_the_leader_lets_it_pass_with_a_reason(world: World, deal: dict[str, Any]) -> None:
    body = {"stage": stage("solution"), "override": True, "reason": "老客户，口头确认"}
    assert world["张三"].ask("POST", f"/opportunities/{deal['id']}/move", body).status_code == 403
    advance(world["王磊"], deal, override=True, reason="老客户，口头确认")
    last = visible(SYSTEM, StageEvent).filter(opportunity=deal["id"]).latest("id")
    assert (last.override, last.reason, last.actor.name) == (True, "老客户，口头确认", "王磊")


def test_tl_6_a_rep_asks_to_skip_a_stage_and_the_leader_allows_it(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    freeze(datetime(2026, 3, 2, 2, tzinfo=UTC))
    zhang, wang = world["张三"], world["王磊"]
    customer = zhang.post("/customers/", {"name": "青原牧业", "phone": "13900000001"})
    made = zhang.post(
        "/opportunities/", {"name": "扩产", "amount": "30万", "need": "产能不够", "customer": customer["id"]}
    )
    zhang.post(
        f"/opportunities/{made['id']}/move",
        {"stage": stage("first_contact"), "checks": ["audience", "unique"]},
    )
    zhang.post(f"/opportunities/{made['id']}/check", {"criterion": "opening"})

    def month(report: Any, table: int) -> list[tuple[Any, ...]]:
        question = Question.of(wang.by, period_of("month", local_day(now())))
        return [row.values for row in report.build(question).tables[table].rows]

    def compliance() -> tuple[int, int]:
        return next((row[1], row[2]) for row in month(compliance_report, 0) if row[0] == "张三")

    for one in zhang.get("/activities/?limit=50")["data"]:
        zhang.post(f"/activities/{one['id']}/complete", {"outcome": "connected"})
    due, done = compliance()
    ask = {"stage": stage("solution"), "reason": "老客户扩产，需求去年已经谈过"}
    assert (
        "reason"
        in zhang.refused(f"/opportunities/{made['id']}/bypass", {"stage": stage("solution")})["errors"]
    )
    zhang.post(f"/opportunities/{made['id']}/bypass", ask)
    assert zhang.get(f"/opportunities/{made['id']}")["stage"]["title"] == "初步接触", "nothing happens before"
    (task,) = [one for one in wang.get("/approval-tasks/")["data"] if one["status"] == "pending"]
    wang.post(f"/approval-tasks/{task['id']}/approve", {"comment": "见过客户，同意"})
    assert zhang.get(f"/opportunities/{made['id']}")["stage"]["title"] == "解决方案提供"

    last = visible(SYSTEM, StageEvent).filter(opportunity=made["id"]).latest("id")
    assert (last.override, last.actor.name, last.allowed_by.name) == (True, "张三", "王磊")
    assert (last.reason, last.allowance) == (ask["reason"], "见过客户，同意")
    after, kept = compliance()
    assert kept == done
    assert after > due, "what was skipped counts as not done"
    page = Client()
    page.force_login(wang.user)
    assert "见过客户，同意" in page.get("/reports/exceptions/?period=this_month").content.decode()
    (row,) = month(exceptions_report, 1)
    assert row[:3] == ("扩产", "初步接触", "解决方案提供")
    assert row[4:] == ("张三", ask["reason"], "王磊", "见过客户，同意")
