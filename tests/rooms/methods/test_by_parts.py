"""A region's plan is the sum of its teams' plans when they go by parameters of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paceline.methods.rhythm.achievable import Situation
from paceline.methods.rhythm.by_parts import Part, plan_of_parts
from paceline.methods.rhythm.funnel_model import FunnelModel, OpenDeal, Stage
from paceline.methods.rhythm.lead_time import fixed
from paceline.methods.rhythm.plan import make_plan
from tests.rooms.methods.rhythm_cases import F4

DAYS = [1.0] * 60
DEALS = tuple(OpenDeal(2, 50_000) for _ in range(10))
SLOW = FunnelModel(tuple(replace(stage, conversion=stage.conversion / 2) for stage in F4.stages[:1]) + F4.stages[1:],
                   F4.deal)  # fmt: skip


def team(target: float, funnel: FunnelModel = F4, **other: float) -> Situation:
    return Situation(funnel, target, other.get("achieved", 0.0), 59, DEALS, leads=50, reps=2)


def whole_of(*teams: Situation) -> Situation:
    return replace(
        teams[0], target=sum(one.target for one in teams), achieved=sum(one.achieved for one in teams),
        open_deals=tuple(deal for one in teams for deal in one.open_deals), leads=sum(one.leads or 0 for one in teams),
        reps=sum(one.reps for one in teams),
    )  # fmt: skip


def parts(*teams: Situation) -> list[Part]:
    return [Part(one, {}) for one in teams]


def test_teams_with_the_same_funnel_are_planned_as_one() -> None:
    one, other = team(1_000_000), team(700_000)
    split, joint = (
        plan_of_parts(whole_of(one, other), parts(one, other), DAYS),
        make_plan(whole_of(one, other), DAYS),
    )
    assert split.gap == pytest.approx(joint.gap)
    assert split.wins == pytest.approx(joint.wins)
    assert sum(split.planned.values()) == pytest.approx(sum(joint.planned.values()))
    assert split.verdict.amount == pytest.approx(joint.verdict.amount)


def test_a_team_with_half_the_conversion_needs_twice_the_entries_and_the_region_their_sum() -> None:
    quick, slow = team(700_000), team(700_000, SLOW)
    region = plan_of_parts(whole_of(quick, slow), parts(quick, slow), DAYS)
    alone = [make_plan(quick, DAYS), make_plan(slow, DAYS)]
    assert region.gap == pytest.approx(sum(one.gap for one in alone))
    for kind in alone[0].work:
        assert sum(region.work[kind].values()) == pytest.approx(
            sum(sum(one.work[kind].values()) for one in alone)
        )
    assert sum(region.planned.values()) == pytest.approx(sum(sum(one.planned.values()) for one in alone))
    first = region.stages[0]
    assert region.wins / first.chance == pytest.approx(sum(one.wins / one.stages[0].chance for one in alone))
    assert region.verdict.amount == pytest.approx(sum(one.verdict.amount for one in alone))


def test_what_one_team_has_above_its_target_helps_the_others() -> None:
    ahead, behind = team(100_000, achieved=500_000), team(900_000, SLOW)
    region = plan_of_parts(whole_of(ahead, behind), parts(ahead, behind), DAYS)
    assert region.gap == pytest.approx(1_000_000 - 500_000 - ahead.expected - behind.expected)
    assert region.wins == pytest.approx(region.gap / F4.deal)


def test_a_region_that_is_there_needs_nothing() -> None:
    there = [team(0.0), team(0.0, SLOW)]
    region = plan_of_parts(whole_of(*there), parts(*there), DAYS)
    assert (region.gap, region.wins, sum(region.planned.values())) == (0, 0, 0)


def test_a_stage_too_late_for_one_team_is_late_there_only() -> None:
    long = FunnelModel(
        tuple(Stage(one.code, one.conversion, fixed(200), one.efforts) for one in F4.stages), F4.deal
    )
    one, other = team(700_000), team(700_000, long)
    region = plan_of_parts(whole_of(one, other), parts(one, other), DAYS)
    alone = [make_plan(each, DAYS) for each in (one, other)]
    assert region.stages[0].late.late_wins == pytest.approx(
        sum(each.stages[0].late.late_wins for each in alone)
    )
    assert region.stages[0].starts.latest == alone[0].stages[0].starts.latest
