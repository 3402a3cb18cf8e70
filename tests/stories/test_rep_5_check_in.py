"""REP-5 外勤签到: 180 m away counts at once, 2.4 km away needs a reason and the leader's word."""

from __future__ import annotations

import pytest

from tests.stories.world import World

pytestmark = pytest.mark.django_db
AT = {"near": "31.299900,120.583200", "far": "31.320000,120.583200"}


def test_only_a_confirmed_visit_counts(world: World) -> None:
    zhang, wang, li = world["张三"], world["王磊"], world["李四"]
    customer = zhang.post("/customers/", {"name": "恒泽精密", "place": "31.298300,120.583200"})
    seen = f"/customers/{customer['id']}"

    near = zhang.post("/activities/visit", {"customer": customer["id"], "place": AT["near"]})
    assert (near["state"], near["distance"]) == ("ok", 178)
    zhang.post(f"/activities/{near['activity']['id']}/check_out", {"outcome": "positive"})
    first = zhang.get(seen)["last_effective_follow_at"]
    assert first is not None

    plan = {
        "subject": "看新厂区",
        "kind": "visit",
        "customer": customer["id"],
        "planned_at": "2030-01-07 10:00",
    }
    visit = zhang.post("/activities/", plan)
    at = f"/activities/{visit['id']}"
    assert "reason" in str(zhang.refused(f"{at}/check_in", {"place": AT["far"]}))
    sent = {"place": AT["far"], "reason": "客户约在新厂区"}
    far = zhang.post(f"{at}/check_in", sent, Idempotency_Key="a")
    assert (far["state"], far["distance"]) == ("waiting", 2413)
    assert zhang.post(f"{at}/check_in", sent, Idempotency_Key="a")["id"] == far["id"]
    zhang.post(f"{at}/check_out", {"outcome": "positive", "notes": "谈了二期的时间和预算安排"})
    assert zhang.get(at)["effective"] is False
    assert zhang.get(seen)["last_effective_follow_at"] == first

    assert zhang.refused(f"/check-ins/{far['id']}/confirm")["status"] == 403
    assert li.refused(f"/check-ins/{far['id']}/confirm")["status"] in (403, 404)
    assert wang.post(f"/check-ins/{far['id']}/confirm")["state"] == "confirmed"
    assert zhang.get(at)["effective"] is True
    assert zhang.get(seen)["last_effective_follow_at"] > first
