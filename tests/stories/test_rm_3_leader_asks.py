"""R060: a deal idle for 15 workdays where 7 are allowed is red on the monitor, and its leader has one task to ask about
it, which goes when the deal moves or may wait."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, time
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from paceline.access.working_days import local_day, working_calendar
from paceline.kernel.clock import FrozenClock, now
from paceline.pipeline.funnels import default_funnel, kept
from paceline.pipeline.models import Opportunity, Pipeline, Stage
from paceline.rhythm.watching.watch import watch_nightly
from tests.stories.selling import deal
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 2, 2, tzinfo=UTC)
LIMIT = 7


@pytest.fixture
def clock(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(BEGIN)


@pytest.fixture
def talks(world: World, clock: FrozenClock) -> Stage:
    """The stage of the talks, in which a deal may stay for seven workdays."""
    funnel = default_funnel()
    assert funnel is not None
    stage = funnel.path[3]
    Stage.objects.filter(pk=stage.pk).update(name="洽谈", limit_days=LIMIT)
    kept.changed()
    stage.refresh_from_db()
    return stage


def at_talks(world: World, owner: str, name: str, stage: Stage) -> Opportunity:
    """王磊 lets it skip ahead."""
    made = deal(world[owner], name, 860_000)
    put(world, made, stage)
    return made


def put(world: World, made: Opportunity, stage: Stage) -> None:
    skipped = {"stage": str(stage.pk), "override": True, "reason": "老客户"}
    world["王磊"].post(f"/opportunities/{made.pk}/move", skipped)


def after(clock: FrozenClock, workdays: int) -> None:
    """A night so many workdays later."""
    day = working_calendar().add_workdays(local_day(now()), workdays)
    clock.move_to(datetime.combine(day, time(2), tzinfo=UTC))
    watch_nightly()


def tasks(person: Person, of: Opportunity, status: str = "planned", cause: str = "oversight") -> list[Any]:
    """What somebody was asked to do about a deal that does not move."""
    wanted = {"opportunity": str(of.pk), "status": status, "cause": cause}
    condition = json.dumps(
        {"all": [{"field": name, "op": "eq", "value": value} for name, value in wanted.items()]}
    )
    rows = person.get(f"/activities/?filter={quote(condition)}")["data"]
    return [person.get(f"/activities/{one['id']}") for one in rows]


def test_fifteen_days_where_seven_are_allowed_are_red_and_a_task_of_the_leader(
    world: World, clock: FrozenClock, talks: Stage
) -> None:
    zhang, wang = world["张三"], world["王磊"]
    mine, own = at_talks(world, "张三", "产线改造", talks), at_talks(world, "王磊", "王磊自己的", talks)
    after(clock, 14)
    assert tasks(wang, mine) == [], "twice the limit itself is not yet passed"
    away = {"name": "年假", "kind": "leave", "starts_on": "2026-03-24", "ends_on": "2026-03-25"}
    wang.post("/happenings/", away)
    after(clock, 1)
    watch_nightly()
    (task,) = tasks(wang, mine)
    assert task["subject"] == "过问停滞商机：产线改造"
    assert (task["owner"]["id"], "15 个工作日，上限 7 天" in task["notes"]) == (str(wang.user.pk), True)
    assert task["planned_at"].startswith("2026-03-26"), "王磊 is on leave on the two days before"
    assert tasks(wang, own) == [], "nobody is asked about a deal of their own"
    (his,) = tasks(zhang, mine, cause="stuck")
    assert his["owner"]["id"] == str(zhang.user.pk), "the owner's task is another"

    page = Client()
    page.force_login(wang.user)
    text = unescape(page.get("/rhythm/process/").content.decode())
    row = text.split(f"{talks.name}</a></th>")[1].split("</tr>")[0]
    assert "tag danger" in row, "more than three of ten are stuck"
    assert "停 15 天，超 8 天" in text

    wang.post(f"/activities/{task['id']}/complete", {"outcome": "connected"})
    after(clock, 1)
    assert tasks(wang, mine) == [], "asked once for this stay"


def test_the_leaders_task_goes_when_the_deal_may_wait_moves_or_is_closed(
    world: World, clock: FrozenClock, talks: Stage
) -> None:
    zhang, wang = world["张三"], world["王磊"]
    waits, moves, closes = (at_talks(world, "张三", name, talks) for name in ("等预算", "动了", "没戏"))
    after(clock, 15)
    assert [len(tasks(wang, one)) for one in (waits, moves, closes)] == [1, 1, 1]
    zhang.post(f"/opportunities/{waits.pk}/extend", {"until": "2026-03-27", "reason": "等甲方预算会"})
    put(world, moves, default_funnel().path[4])  # type: ignore[union-attr]
    zhang.post(f"/opportunities/{closes.pk}/lose", {"lost_reason": "no_decision", "lost_note": "半年没回音"})
    assert [len(tasks(wang, one)) for one in (waits, moves, closes)] == [0, 0, 0]
    assert [len(tasks(wang, one, "cancelled")) for one in (waits, moves, closes)] == [1, 1, 1]
    after(clock, 6)
    assert [len(tasks(wang, one)) for one in (waits, moves, closes)] == [1, 0, 0], "the extension is over"


def test_a_funnel_that_gives_no_tasks_gives_leaders_none(
    world: World, clock: FrozenClock, talks: Stage
) -> None:
    mine = at_talks(world, "张三", "产线改造", talks)
    Pipeline.objects.filter(pk=talks.pipeline_id).update(prompts=False)
    after(clock, 15)
    assert tasks(world["王磊"], mine) == []
