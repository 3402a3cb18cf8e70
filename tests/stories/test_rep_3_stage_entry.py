"""REP-3 阶段准入: a stage is left only when its criteria hold; then its tasks begin and the move is on record."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.pipeline.models import Stage, StageEvent
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
    steps = {"first_contact": ["audience", "unique"], "needs": ["opening", "discovery"]}
    for code, checks in steps.items():
        zhang.post(f"/opportunities/{made['id']}/move", {"stage": stage(code), "checks": checks})
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
