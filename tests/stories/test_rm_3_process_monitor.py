"""RM-3 过程监控: a deal stays 15 workdays in 方案 where won ones stayed 10; it is red, told once, listed, and may stay
longer only with a reason. A close date pushed three times makes it 滑单."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel.clock import FrozenClock, now
from paceline.pipeline.funnels import default_funnel, stage_called
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.pipeline.queries.stalled import stalled_filter
from paceline.rhythm.watching.watch import watch_nightly
from paceline.workflow.models import Notification
from tests.stories.selling import deal
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 2, 2, tzinfo=UTC)


def won_deals(owner: Person) -> None:
    """Fifteen deals of the last year that were won after ten workdays in 方案."""
    funnel = default_funnel()
    assert funnel is not None
    solution, end = next(one for one in funnel.path if one.code == "solution"), funnel.end("won")
    entered = date(2025, 9, 1)
    left = working_calendar().add_workdays(entered, 10)
    deals = [
        Opportunity(
            name=f"成交 {at}", number=f"SJW-{at}", pipeline=funnel.pipeline, stage=end, state="won", closed_on=left,
            owner=owner.user, team_id=owner.user.unit_id, created_at=BEGIN, updated_at=BEGIN,
        )
        for at in range(15)
    ]  # fmt: skip
    Opportunity.objects.bulk_create(deals)
    StageEvent.objects.bulk_create(
        StageEvent(opportunity=one, to_stage=stage, moved_at=noon(day), recorded_at=noon(day))
        for one in deals for stage, day in ((solution, entered), (end, left))
    )  # fmt: skip


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC)


def told(about: Opportunity) -> list[str]:
    rows = visible(SYSTEM, Notification).filter(record_id=about.pk, kind="rhythm").order_by("pk")
    return sorted(one.user.name for one in rows)


def test_what_stays_too_long_is_told_once_and_extended_only_with_a_reason(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    clock = freeze(BEGIN)
    zhang, chen = world["张三"], world["陈静"]
    won_deals(world["赵敏"])
    mine = deal(zhang, "产线改造", 860_000, expected_close_on="2026-03-31")
    solution = next(one for one in default_funnel().path if one.code == "solution")  # type: ignore[union-attr]
    world["王磊"].post(
        f"/opportunities/{mine.pk}/move", {"stage": str(solution.pk), "override": True, "reason": "老客户"}
    )
    clock.move_to(BEGIN + timedelta(days=21))  # 15 workdays
    watch_nightly()
    found = stage_called(solution.pk)
    assert found is not None
    assert (found.limit_days, found.usual_days) == (20, 10), "the won ones say ten"
    assert told(mine) == ["张三", "王磊"]
    watch_nightly()
    assert told(mine) == ["张三", "王磊"], "a second run tells nobody again"

    def listed() -> list[str]:
        condition = json.dumps(stalled_filter(local_day(now())))
        return [one["name"] for one in chen.get(f"/opportunities/?filter={quote(condition)}")["data"]]

    page = Client()
    page.force_login(chen.user)
    text = unescape(page.get("/rhythm/process/").content.decode())
    for words in ("1</b></a> 个商机停得太久", "产线改造", "15 天", "张三"):
        assert words in text, words
    assert "停滞" in page.get(f"/opportunities/{mine.pk}/").content.decode()
    assert listed() == ["产线改造"]

    extend = f"/opportunities/{mine.pk}/extend"
    assert "reason" in zhang.refused(extend, {"until": "2026-03-27"})["errors"]
    assert "until" in zhang.refused(extend, {"until": "2026-06-30", "reason": "等预算"})["errors"]
    assert world["李四"].ask("POST", extend, {"until": "2026-03-27", "reason": "不是我的"}).status_code in (
        403,
        404,
    )
    assert (
        zhang.post(extend, {"until": "2026-03-27", "reason": "等甲方三月底开预算会"})["stay_until"]
        == "2026-03-27"
    )
    last = zhang.get(f"/opportunities/{mine.pk}/timeline")["data"][0]
    assert "extend" in last["name"]
    assert "等甲方三月底开预算会" in json.dumps(last, ensure_ascii=False)
    assert listed() == []
    assert "产线改造" not in page.get("/rhythm/process/").content.decode()
    clock.move_to(BEGIN + timedelta(days=28))
    watch_nightly()
    assert told(mine) == ["张三", "张三", "王磊", "王磊"], "the extension is over"
    assert listed() == ["产线改造"]

    for day in ("2026-04-10", "2026-04-20", "2026-05-05"):
        answer = zhang.ask("PATCH", f"/opportunities/{mine.pk}", {"expected_close_on": day})
        assert answer.status_code == 200, answer.content
    page.force_login(zhang.user)
    text = page.get(f"/opportunities/{mine.pk}/").content.decode()
    assert "滑单" in text
    assert zhang.get(f"/opportunities/{mine.pk}")["push_count"] == 3
