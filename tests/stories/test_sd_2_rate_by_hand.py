"""SD-2 季中可行性, gone on: the director trusts a conversion or a lead time other than the measured one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.kernel.clock import FrozenClock
from paceline.pipeline.models import Stage
from paceline.records.models import Event
from paceline.records.past.undo import undo_event
from paceline.rhythm.queries.funnel.model import estimate_of
from paceline.rhythm.queries.organisation import Node, Organisation
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
    assert "手动 60%" in page()
    assert "（实测 40%，n=150）" in page()
    assert "/conversion-overrides/?filter=" in page()
    assert "「沟通客户 60%」" in str(zhou.refused(f"{RATES}/", wanted))
    assert last_stage("2026-05-11")["conversion"] == pytest.approx(0.4), "nobody knew of it then"
    assert "手动 60%" not in page(as_of="2026-05-11")

    freeze(MAY_11 + timedelta(days=2))
    assert rep.refused(f"{RATES}/{made['id']}/end")["status"] == 403
    zhou.post(f"{RATES}/{made['id']}/end")
    assert last_stage()["source"] == "own"
    assert last_stage("2026-05-12")["conversion"] == 0.6, "that day it counted"
    assert "手动 60%" in page(as_of="2026-05-12")
    assert zhou.refused(f"{RATES}/{made['id']}/end")["status"] == 409

    ended = Event.objects.get(name="rhythm.conversionoverride.end")
    assert undo_event(zhou.by, ended.id).failed == {}
    assert last_stage()["conversion"] == 0.6


def test_a_lead_time_set_for_one_unit_holds_there_and_below_and_the_nearest_wins(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    freeze(MAY_11)
    target = rhy_2(world)
    zhou = world["周航"]
    talking = visible(SYSTEM, Stage).get(pipeline__code="F4", code="communicating")
    units = {unit.name: str(unit.pk) for unit in visible(SYSTEM, OrgUnit)}
    freeze(MAY_11 + timedelta(days=1))

    def stage(at: int) -> dict[str, Any]:
        found: dict[str, Any] = zhou.post(f"/targets/{target}/outlook")["result"]["plan"]["stages"][at]
        return found

    wanted = {"stage": str(talking.pk), "what": "lead_time", "days": 20, "reason": "客户法务审得慢"}
    for wrong in ({"days": None}, {"days": 0}, {"days": 5000}):
        assert zhou.refused(f"{RATES}/", {**wanted, **wrong})["errors"].keys() == {"days"}
    zhou.post(f"{RATES}/", {**wanted, "unit": units["华东一组"], "days": 40})
    assert stage(2)["days_source"] == "own", "the company is not a part of the team"
    assert days_for(units["华东一组"]) == 40
    page = Client()
    page.force_login(zhou.user)
    assert "华东一组另有手动参数" in unescape(page.get("/rhythm/", {"target": target}).content.decode())
    before = stage(2)["latest_on"]
    zhou.post(f"{RATES}/", wanted)
    told = stage(2)
    assert (told["days_to_win"], told["days_source"], told["days_measured"]) == (20, "override", 15)
    assert told["latest_on"] == "2026-06-01" < before
    assert (stage(0)["days_to_win"], stage(0)["days_source"]) == (35, "follows"), "the way leads through it"
    assert days_for(units["华东一组"]) == 40, "the nearest wins"
    assert days_for(units["华东区"]) == 20
    assert "沟通客户 20 个工作日" in str(zhou.refused(f"{RATES}/", wanted))
    assert "rate" not in {key for key, value in zhou.get(f"{RATES}/")["data"][0].items() if value}


def days_for(unit: str) -> float:
    """The days that count for a unit in the last open stage."""
    found = estimate_of(Node(unit=UUID(unit)), Organisation.today(), local_day(clock.now()))
    assert found is not None
    return found[1].stages[2].lead_time.value
