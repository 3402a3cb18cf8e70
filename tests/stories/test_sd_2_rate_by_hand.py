"""SD-2 季中可行性, gone on: the director trusts a conversion other than the measured one, and goes back to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.clock import FrozenClock
from paceline.pipeline.models import Stage
from paceline.records.models import Event
from paceline.records.undo import undo_event
from tests.stories.test_sd_2_mid_quarter import MAY_11, rhy_2
from tests.stories.world import World

pytestmark = pytest.mark.django_db
RATES = "/conversion-overrides"


def test_a_rate_set_by_hand_counts_from_its_day_until_it_is_ended(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    freeze(MAY_11)
    target = rhy_2(world)
    zhou, rep, client = world["周航"], world["张三"], Client()
    client.force_login(zhou.user)
    talking = visible(SYSTEM, Stage).get(pipeline__code="F4", code="communicating")
    won = visible(SYSTEM, Stage).get(pipeline__code="F4", kind="won")

    def last_stage(day: str | None = None) -> dict[str, Any]:
        asked = {"as_of": day} if day else {}
        found: dict[str, Any] = zhou.post(f"/targets/{target}/outlook", asked)["result"]["plan"]["stages"][2]
        return found

    def page(**asked: str) -> str:
        return unescape(client.get("/rhythm/", {"target": target, **asked}).content.decode())

    assert (last_stage()["conversion"], last_stage()["source"]) == (pytest.approx(0.4), "own")
    wanted = {"stage": str(talking.pk), "rate": "60%", "reason": "新方案模板，谈成的多"}
    assert rep.refused(f"{RATES}/", wanted)["status"] == 403
    for wrong in ({"rate": "0"}, {"rate": "120%"}, {"stage": str(won.pk)}, {"reason": ""}):
        assert zhou.refused(f"{RATES}/", {**wanted, **wrong})["errors"].keys() == wrong.keys()

    freeze(MAY_11 + timedelta(days=1))
    made = zhou.post(f"{RATES}/", wanted)
    told = last_stage()
    assert (told["conversion"], told["source"], told["n"]) == (0.6, "override", 150)
    assert told["measured"] == pytest.approx(0.4)
    assert "人工设定 60%" in page()
    assert "（实测 40%，n=150）" in page()
    assert "/conversion-overrides/?filter=" in page()
    assert "「沟通客户 60%」" in str(zhou.refused(f"{RATES}/", wanted))
    assert last_stage("2026-05-11")["conversion"] == pytest.approx(0.4), "nobody knew of it then"
    assert "人工设定" not in page(as_of="2026-05-11")

    freeze(MAY_11 + timedelta(days=2))
    assert rep.refused(f"{RATES}/{made['id']}/end")["status"] == 403
    zhou.post(f"{RATES}/{made['id']}/end")
    assert last_stage()["source"] == "own"
    assert last_stage("2026-05-12")["conversion"] == 0.6, "that day it counted"
    assert "人工设定 60%" in page(as_of="2026-05-12")
    assert zhou.refused(f"{RATES}/{made['id']}/end")["status"] == 409

    ended = Event.objects.get(name="rhythm.conversionoverride.end")
    assert undo_event(zhou.by, ended.id).failed == {}
    assert last_stage()["conversion"] == 0.6
