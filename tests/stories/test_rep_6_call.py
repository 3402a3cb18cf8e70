"""REP-6 电话: what a call in 初步接触 leaves behind: effort on record, what was learnt, the next step, the way on."""

from __future__ import annotations

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.pipeline.models import Stage
from tests.stories.selling import answered
from tests.stories.world import World

pytestmark = pytest.mark.django_db


def stage(code: str) -> str:
    return str(visible(SYSTEM, Stage).get(code=code).pk)


def test_a_call_moves_the_deal_on(world: World) -> None:
    zhang = world["张三"]
    customer = zhang.post("/customers/", {"name": "青原牧业", "industry": "制造业", "phone": "13900000001"})
    deal = zhang.post("/opportunities/", {"name": "自动化改造", "customer": customer["id"]})
    at = f"/opportunities/{deal['id']}"
    zhang.post(f"{at}/move", {"stage": stage("first_contact"), "checks": ["audience", "unique"]})

    zhang.post(
        "/activities/log",
        {
            "kind": "call", "opportunity": deal["id"], "outcome": "positive", "seconds": 320,
            "notes": "预算 80 万左右，换线慢，年底前要上",
            "next_subject": "现场勘察", "next_at": "2030-01-07 10:00", "next_kind": "visit",
        },
    )  # fmt: skip
    zhang.ask("PATCH", at, {"amount": "80万", "need": "换线太慢，每次停 40 分钟"})

    seen = zhang.get(at)
    assert (seen["next_step"], seen["next_step_on"], seen["meetings"]) == ("现场勘察", "2030-01-07", "1.00")
    assert seen["last_touch_at"] is not None
    answered(zhang, deal["id"], "q1", "q2", "q3", "q4", "q6")
    moved = zhang.post(f"{at}/move", {"stage": stage("needs"), "checks": ["opening"]})
    assert moved["stage"]["title"] == "需求分析"
    assert zhang.get(f"/customers/{customer['id']}")["last_effective_follow_at"] is not None


def test_a_step_is_finished_from_the_deal(world: World) -> None:
    zhang = world["张三"]
    deal = zhang.post("/opportunities/", {"name": "自动化改造"})
    at = f"/opportunities/{deal['id']}"
    zhang.post(f"{at}/set_next_step", {"next_step": "发资料", "next_step_on": "2030-01-07"})
    after = zhang.post(f"{at}/complete_next_step", {"notes": "发了", "next_subject": "回访"})
    assert after["next_step"] == "回访"
    done = [one for one in zhang.get("/activities/")["data"] if one["status"] == "done"]
    assert [one["subject"] for one in done] == ["发资料"]
