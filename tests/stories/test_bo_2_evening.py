"""BO-2 手机日报: at 18:30 one message with today's sales, the month's pace .80 (red), risks and wins; each opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.clock import FrozenClock
from paceline.records.action import acting
from paceline.rhythm.models import Alert
from paceline.rhythm.queries.daily.evening import running_target
from paceline.rhythm.reporting.evening import tell_the_day
from paceline.workflow.models import Notification
from tests.stories.selling import in_force, unit, won, won_often
from tests.stories.world import World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 13)


def alert(world: World, name: str, kind: str, level: str) -> None:
    """A warning about somebody, as the nightly check raises it."""
    with acting(SYSTEM, "rhythm.alert.raise") as act:
        act.create(
            Alert, event="rhythm.alert.raise", links_checked=True, kind=kind, level=level,
            person=world[name].user.pk, owner=world[name].user.pk, team=world[name].user.unit_id, raised_on=TODAY,
            key=f"{kind} {name}", words={"template": "依据见明细", "params": {}}, why="依据见明细",
        )  # fmt: skip


def test_the_day_closes_with_one_message(world: World, freeze: Callable[[datetime], FrozenClock]) -> None:
    freeze(datetime(2026, 3, 13, 10, 31, tzinfo=UTC))
    huang, zhang = world["黄总"], world["张三"]
    won_often(zhang, won(zhang, "早先", 10_000, date(2026, 3, 3)), 59)
    wins = [won(zhang, *one, TODAY) for one in (("第一喜", 100_000), ("第二喜", 60_000), ("第三喜", 40_000))]
    company = str(unit("海川工业设备").pk)
    in_force(
        world["周航"],
        huang,
        value="2200000",
        period="month",
        starts_on="2026-03-01",
        unit=company,
        basis="计划",
    )
    own = {"period": "month", "starts_on": "2026-03-01", "basis": "计划"}
    region = str(unit("华东区").pk)
    in_force(world["周航"], huang, value="900000", unit=region, **own)
    for name in (
        "黄总",
        "陈静",
    ):  # who leads has a target of his own besides, which is not what the evening is about
        in_force(world["周航"], huang, value="50000", owner=str(world[name].user.pk), **own)
    for name, kind, level in (
        ("张三", "overloaded", "critical"), ("李四", "idle", "warn"), ("赵敏", "scattered", "warn"),
        ("赵敏", "conflict", "info"),
    ):  # fmt: skip
        alert(world, name, kind, level)
    client = Client()
    client.force_login(huang.user)
    tell_the_day()
    assert not Notification.objects.filter(key__startswith="evening").exists(), "nobody has asked for it"
    assert client.post("/preferences", {"evening": "on"}).status_code == 204
    tell_the_day()
    tell_the_day()
    told = visible(SYSTEM, Notification).get(key="evening:2026-03-13")
    assert told.user_id == huang.user.pk
    assert told.text == (
        "今天成交 200,000 元（3 单）；本月节拍 0.80（红灯）。风险：张三 · 过载、李四 · 闲置、赵敏 · 过度分散。"
        "好消息：第一喜、第二喜、第三喜。"
    )
    spoken_of = {name: running_target(world[name].by, TODAY) for name in ("黄总", "周航", "陈静", "张三")}
    assert [str(one.unit) if one else "" for one in spoken_of.values()] == [
        "海川工业设备",
        "海川工业设备",
        "华东区",
        "",
    ]
    with translation.override("en"):
        assert "张三 · Overloaded" in told.text
    phone = client.get(told.url, HTTP_USER_AGENT="iPhone")
    text = unescape(phone.content.decode())
    for words in ("¥20万", "0.80", "张三 · 过载", "第一喜", "落后"):
        assert words in text, words
    assert "安排冲突" not in text
    alerts = visible(huang.by, Alert).exclude(level="info")
    places = [f"/rhythm-alerts/{one.pk}/" for one in alerts] + [f"/opportunities/{one.pk}/" for one in wins]
    for place in places:
        assert place in text
    assert {client.get(place).status_code for place in places[::5]} == {200}
    sold = text.split('<a href="/opportunities/?')[1].split('"')[0]
    assert "第三喜" in client.get(f"/opportunities/?{sold}").content.decode()
    stranger = Client()
    stranger.force_login(world["root"].user)
    assert "第一喜" not in stranger.get(told.url).content.decode()
