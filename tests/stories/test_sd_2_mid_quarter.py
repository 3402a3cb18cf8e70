"""SD-2 季中可行性: 还能完成吗 on 11 May 2026 (RHY-2), asked by a program and on the page, down to the rows behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import CustomerRule
from paceline.customers.models.rule import kept as kept_rule
from paceline.kernel.clock import FrozenClock
from paceline.pipeline import funnels
from paceline.pipeline.models import Opportunity, Pipeline, Stage, StageEvent
from paceline.records.action import acting
from tests.stories.world import Person, World, hired

pytestmark = pytest.mark.django_db
MAY_11 = datetime(2026, 5, 11, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
STAYS = (5, 10, 15)
"""Workdays in 潜在, 意向 and 沟通, so that it takes 30, 25 and 15 to be won."""


def test_the_director_learns_that_it_is_too_late_and_what_would_help(
    world: World, freeze: Callable[[datetime], FrozenClock]
) -> None:
    freeze(MAY_11)
    target = rhy_2(world)
    zhou = world["周航"]
    assert zhou.refused(f"/targets/{target}/outlook", {"as_of": "2026-05-12"})["status"] == 422
    told = zhou.post(f"/targets/{target}/outlook")["result"]
    plan = told["plan"]
    assert (told["achieved"], plan["expected"], plan["gap"]) == ("1000000.00", "200000.00", "1850000.00")
    assert plan["wins"] == 37
    latest = {stage["name"]: stage["latest_on"] for stage in plan["stages"]}
    assert latest == {"潜在客户": "2026-05-18", "意向客户": "2026-05-25", "沟通客户": "2026-06-08"}
    assert plan["stages"][0]["per_day"] == pytest.approx(370 / 6)
    assert (plan["verdict"], plan["binding"]) == ("out_of_reach", "time")
    assert (plan["most"], plan["from_new"], plan["missing"]) == ("1500000.00", "300000.00", "1550000.00")
    assert plan["later"]["communicating"] == 77.5
    assert any("5 月 18 日后进入已无法计入 Q2" in words for words in plan["sentences"])
    assert any("6 月 8 日前把 ≥77.5 个客户推进到" in words for words in plan["sentences"])
    gains = {one["kind"]: Decimal(one["gain"]) for one in plan["fixes"]}
    assert gains["cycle"] == max(gains.values()) > 0
    assert {stage["n"] for stage in plan["stages"]} == {600, 300, 150}

    client = Client()
    client.force_login(zhou.user)
    text = unescape(client.get(f"/rhythm/?target={target}").content.decode())
    for words in (
        "不可达",
        "时间不够",
        "185",
        "5 月 18 日后进入已无法计入 Q2",
        "≥77.5 个客户",
        "只改一样，能多出",
    ):
        assert words in text, words
    link = text.split("已成 20 单")[0].rsplit('href="', 1)[1].split('"')[0]
    assert client.get(link).content.decode().count("<tr data-id") in (20, 0)
    behind = visible(zhou.by, Opportunity).filter(state="won", closed_on__gte="2026-04-01")
    assert (behind.count(), sum(one.amount_base or 0 for one in behind)) == (20, Decimal(1_000_000))

    stranger = hired("stranger", "外区", "rep", other_unit())
    outside = Client()
    outside.force_login(stranger)
    assert str(target) not in outside.get(f"/rhythm/?target={target}").content.decode()


def other_unit() -> OrgUnit:
    from paceline.records.actions import orgunit

    company = visible(SYSTEM, OrgUnit).get(parent__isnull=True)
    made: OrgUnit = orgunit.create(SYSTEM, name="华南区", kind="region", parent=company)
    return made


def rhy_2(world: World) -> str:
    """The fixture: 600 opportunities of the last 60 workdays, half of each stage goes on and two fifths of the last;
    20 were won this quarter for 50,000 each, 10 are open in 沟通; ten people with eight hours; target 3.05 m."""
    with acting(SYSTEM, "presets") as act:
        act.create(CustomerRule, selling_hours=8, utilisation=1)
    kept_rule.changed()
    funnel = Pipeline.objects.get(code="F4")
    Pipeline.objects.exclude(pk=funnel.pk).update(default=False)
    Pipeline.objects.filter(pk=funnel.pk).update(default=True)
    Stage.objects.filter(pipeline=funnel, code="potential").update(probability=Decimal("0.10"))
    funnels.kept.changed()
    team = visible(SYSTEM, OrgUnit).get(name="华东一组")
    more = [hired(f"rep{n}", f"销售{n}", "rep", team) for n in range(3)]
    Past(funnel, [world[name].user for name in ("张三", "李四", "赵敏")] + more, team).write()
    return put_in_force(world["周航"], world["黄总"])


def put_in_force(director: Person, boss: Person) -> str:
    """The company's target of the second quarter, on its way through approval."""
    company = visible(SYSTEM, OrgUnit).get(parent__isnull=True)
    values = {
        "metric": "won_amount", "value": "3050000", "period": "quarter", "starts_on": "2026-04-01",
        "unit": str(company.pk), "basis": "董事会年度计划",
    }  # fmt: skip
    key: str = director.post("/targets/", values)["id"]
    director.post(f"/targets/{key}/submit")
    boss.post(f"/targets/{key}/approve", {"reason": "年度计划"})
    director.post(f"/targets/{key}/publish")
    return key


class Past:
    """The rows of the last sixty workdays, as an import would have left them."""

    def __init__(self, funnel: Pipeline, people: list[Any], team: OrgUnit) -> None:
        self.stages = list(Stage.objects.filter(pipeline=funnel).order_by("position"))
        self.funnel, self.people, self.team = funnel, people, team
        self.deals: list[Opportunity] = []
        self.events: list[StageEvent] = []

    def write(self) -> None:
        for at, reached in enumerate(self.fates()):
            self.add(at, reached)
        for at in range(10):
            self.add(600 + at, 2, is_open=True)
        Opportunity.objects.bulk_create(self.deals)
        StageEvent.objects.bulk_create(self.events)

    def fates(self) -> Iterator[int]:
        """How far each of 600 got: 300 not beyond 潜在, 150 not beyond 意向, 90 not beyond 沟通, 60 won."""
        for reached, count in ((3, 60), (0, 300), (1, 150), (2, 90)):
            yield from [reached] * count

    def add(self, at: int, reached: int, *, is_open: bool = False) -> None:
        calendar = working_calendar()
        today = date(2026, 5, 11)
        is_won = reached == 3
        # 40 were won before the quarter began, 20 in it; what is open was made before the sixty days
        back = 58 if is_won and at < 40 else 54 if is_won else 75 if is_open else 40
        entered = [calendar.add_workdays(today, -back + sum(STAYS[:place])) for place in range(reached + 1)]
        if is_open:
            entered[2] = date(2026, 5, 11)
        state = "open" if is_open else "won" if is_won else "lost"
        stage = next(one for one in self.stages if one.kind == state) if not is_open else self.stages[2]
        closed = None if is_open else entered[3] if is_won else calendar.add_workdays(entered[-1], 3)
        owner, made = self.people[at % len(self.people)], noon(entered[0])
        deal = Opportunity(
            name=f"商机{at}", number=f"SJ{at:05d}", pipeline=self.funnel, stage=stage, state=state, owner=owner,
            team_id=self.team.pk, amount=Decimal(50_000), amount_base=Decimal(50_000), created_at=made,
            updated_at=made, stage_entered_at=noon(entered[-1]), closed_on=closed,
            lost_reason="price" if state == "lost" else "", forecast_category="pipeline" if is_open else "omitted",
        )  # fmt: skip
        self.deals.append(deal)
        before = None
        for place, day in enumerate(entered):
            to = stage if place == 3 else self.stages[place]
            self.events.append(
                StageEvent(
                    opportunity=deal, from_stage=before, to_stage=to, moved_at=noon(day), recorded_at=noon(day),
                    amount=Decimal(50_000), amount_base=Decimal(50_000),
                )
            )  # fmt: skip
            before = to


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC)
