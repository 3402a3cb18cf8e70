"""REP-6 话术+问卷: the approved script for stage and industry with the name filled in, six answers, one use counted."""

from __future__ import annotations

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.pipeline.models import Stage
from tests.stories.world import World

pytestmark = pytest.mark.django_db


def test_what_to_say_and_what_to_ask(world: World) -> None:
    zhang, lin, wang = world["张三"], world["林悦"], world["王磊"]
    stage = visible(SYSTEM, Stage).get(code="first_contact")
    body = "您好，{{联系人}}。我们给制造业做产线数据采集，想用十分钟了解 {{客户}} 的换线。"
    values = {"name": "制造业开场", "stage_code": "first_contact", "industries": ["制造业"], "body": body}
    script = lin.post("/scripts/", values)
    assert lin.refused(f"/scripts/{script['id']}/approve")["status"] == 403
    lin_scripts = f"/scripts/{script['id']}"
    assert wang.refused(f"{lin_scripts}/approve")["status"] == 403
    world["root"].post(f"{lin_scripts}/approve")
    for edition in (2, 3):
        script = lin.post(f"/scripts/{script['id']}/revise")
        assert script["edition"] == edition
        world["root"].post(f"/scripts/{script['id']}/approve")

    customer = zhang.post("/customers/", {"name": "恒泽精密", "industry": "制造业"})
    contact = zhang.post("/contacts/", {"name": "沈佳", "customer": customer["id"]})
    deal = zhang.post("/opportunities/", {"name": "自动化改造", "customer": customer["id"]})
    at = f"/opportunities/{deal['id']}"
    zhang.post(
        "/opportunity-contacts/", {"opportunity": deal["id"], "contact": contact["id"], "role": "influencer"}
    )
    zhang.post(f"{at}/move", {"stage": str(stage.pk), "checks": ["audience", "unique"]})
    [offered] = zhang.post("/scripts/suggest", {"opportunity": deal["id"]})["result"]
    assert (offered["id"], offered["text"][:6]) == (script["id"], "您好，沈佳。")

    done = {
        "kind": "call",
        "opportunity": deal["id"],
        "outcome": "positive",
        "seconds": 320,
        "notes": "约了下周看现场",
    }
    zhang.post("/activities/log", {**done, "script": script["id"]})
    zhang.post("/activities/log", {**done, "outcome": "no_answer", "script": script["id"]})
    seen = zhang.get(f"/scripts/{script['id']}")
    assert (seen["uses"], seen["good_uses"]) == ("2.00", "1.00")

    [questionnaire] = zhang.get("/questionnaires/")["data"]
    answers = {
        "q1": "换线慢，每次停 40 分钟", "q2": "4", "q3": "已批准", "q4": "860000", "q5": "2030-06-30",
        "q6": ["总经理", "采购部"],
    }  # fmt: skip
    given = {"opportunity": deal["id"], "answers": answers}
    made = zhang.post(f"/questionnaires/{questionnaire['id']}/answer", given)
    assert (made["state"], made["score"]) == ("answered", "11.00")
    seen = zhang.get(at)
    assert (seen["budget"], seen["need"]) == ("860000.00", answers["q1"])
    assert seen["expected_close_on"] == "2030-06-30"
