"""RM-1 分解: a region's quarter by history, to the cent, with a lock; SMART; published; read by all eight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM
from paceline.kernel.clock import FrozenClock
from paceline.records.actions import orgunit
from paceline.rhythm.reporting.reading import remind_unread
from paceline.workflow.models import Notification
from tests.stories.selling import unit, won
from tests.stories.world import Person, World, hired, token_of

pytestmark = pytest.mark.django_db


def team_of(world: World, name: str, lead: str, rep: str) -> Person:
    """Another team of the region with a lead and one seller, who is returned."""
    team = orgunit.create(SYSTEM, name=name, kind="team", parent=unit("华东区"))
    for who, role in ((lead, "lead"), (rep, "rep")):
        user = hired(who, who, role, team)
        world.people[who] = Person(user, token_of(user))
    orgunit.change(SYSTEM, team, values={"manager": world[lead].user.pk})
    return world[rep]


def split(who: Person, key: str, among: str) -> dict[str, Any]:
    """Divide a target, as a form does that is sent twice; the parts by the name of the unit or person."""
    body, once = {"method": "history", "by": among}, {"Idempotency_Key": f"{key} {among}"}
    first = who.post(f"/targets/{key}/split", body, **once)
    assert who.post(f"/targets/{key}/split", body, **once) == first
    return parts(who, key)


def parts(by: Person, key: str) -> dict[str, Any]:
    found = by.get(f'/targets/?filter={{"field":"parent","op":"eq","value":"{key}"}}')["data"]
    return {one["name"].split(" · ")[0]: one for one in found}


def amounts(found: dict[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(one["value"]) for name, one in found.items()}


def test_a_region_is_divided_published_and_read(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    clock = freeze(datetime(2026, 3, 25, 2, tzinfo=UTC))
    second, third = (team_of(world, f"华东{n}组", f"{n}组长", f"{n}组员") for n in ("二", "三"))
    for who, amount in (
        (world["张三"], 300_000),
        (world["李四"], 200_000),
        (second, 300_000),
        (third, 200_000),
    ):
        won(who, "去年的单", amount, date(2025, 11, 12))
    chen, zhou = world["陈静"], world["周航"]
    values = {
        "metric": "won_amount", "value": "3050000", "period": "quarter", "starts_on": "2026-04-15",
        "unit": str(unit("华东区").pk),
    }  # fmt: skip
    whole = chen.post("/targets/", values)["id"]
    teams = split(chen, whole, "units")
    assert amounts(teams) == {"华东一组": 1_525_000, "华东二组": 915_000, "华东三组": 610_000}
    chen.post(f"/targets/{teams['华东三组']['id']}/pin", {"value": "610000"})
    chen.post(f"/targets/{teams['华东一组']['id']}/pin", {"value": "1600000"})
    teams = parts(chen, whole)
    assert amounts(teams) == {"华东一组": 1_600_000, "华东二组": 840_000, "华东三组": 610_000}
    assert sum(amounts(teams).values()) == 3_050_000
    for team in teams.values():
        split(chen, team["id"], "people")
    chen.post(f"/targets/{whole}/submit")
    zhou.post(f"/targets/{whole}/approve")
    refused = zhou.refused(f"/targets/{whole}/publish")
    assert (refused["code"], "R 相关" in refused["detail"]) == ("not_smart", True)
    zhou.post(f"/targets/{whole}/send_back", {"reason": "补上依据"})
    chen.ask("PATCH", f"/targets/{whole}", {"basis": "参照去年同期和在谈商机"})
    chen.post(f"/targets/{whole}/submit")
    zhou.post(f"/targets/{whole}/approve")
    zhou.post(f"/targets/{whole}/publish")

    mine = {
        one["owner"]["id"] if isinstance(one["owner"], dict) else one["owner"]: one
        for one in everything(chen)
    }
    assert len(mine) == 8, "the region, three teams, four sellers: each has to read one"
    readers = [one for one in world.people.values() if str(one.user.pk) in mine]
    assert len(readers) == 8
    for one in readers[:6]:
        one.post(f"/targets/{mine[str(one.user.pk)]['id']}/confirm")
    page = Client()
    page.force_login(chen.user)
    text = unescape(page.get("/rhythm/targets/?start=2026-04-01").content.decode())
    assert "6/8" in text or "6 / 8" in text
    asked = Notification.objects.filter(kind="target", template__contains="还没有确认已阅")
    remind_unread()
    assert not asked.exists(), "three workdays are theirs"
    clock.move_to(datetime(2026, 3, 31, 2, tzinfo=UTC))
    remind_unread()
    remind_unread()
    assert set(asked.values_list("user_id", flat=True)) == {one.user.pk for one in readers[6:]}


def everything(by: Person) -> list[Any]:
    found = by.get('/targets/?filter={"field":"state","op":"eq","value":"published"}')["data"]
    return list(found)
