"""RHY-2 exactly, R_max and what binds, fixes, and plans that do not promise too much."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from paceline.methods.rhythm.achievable import (
    Binding,
    Situation,
    Verdict,
    achievable,
    entry_hours,
    fixes,
    sooner,
)
from paceline.methods.rhythm.advice import advice, fix_label
from paceline.methods.rhythm.funnel_model import FunnelModel, OpenDeal, Stage
from paceline.methods.rhythm.lead_time import LeadTime, fixed, triangular
from paceline.methods.rhythm.plan import is_promised, make_plan
from paceline.methods.rhythm.starts import starts_of
from tests.rooms.methods.rhythm_cases import F4, Q2, from_morning_of

MAY_11 = from_morning_of(2026, 5, 11)
OPEN = tuple(OpenDeal(2, 50_000) for _ in range(10))
RHY_2 = Situation(F4, 3_050_000, 1_000_000, MAY_11.last(Q2), OPEN, leads=10)


def test_rhy_2_days() -> None:
    line = from_morning_of(2026, 4, 1)
    assert line.number(date(2026, 5, 11)) == 25
    assert RHY_2.last + 1 == 36
    assert MAY_11.calendar.is_workday(date(2026, 5, 9))
    assert [MAY_11.day(number).day for number in range(6)] == [11, 12, 13, 14, 15, 18]


def test_rhy_2_plan() -> None:
    plan = make_plan(RHY_2, [1.0] * 36)
    assert RHY_2.expected == pytest.approx(200_000)
    assert (plan.gap, plan.wins) == (pytest.approx(1_850_000), pytest.approx(37))
    first, _, last = plan.stages
    assert first.days == 6
    assert first.per_day == pytest.approx(370 / 6)
    assert round(370 / 6, 1) == 61.7
    assert MAY_11.day(first.starts.latest) == date(2026, 5, 18)
    assert MAY_11.day(last.starts.latest) == date(2026, 6, 8)
    assert plan.planned == pytest.approx(dict.fromkeys(range(6), 10.0))
    assert plan.verdict.from_new == pytest.approx(300_000)
    assert plan.verdict.amount == pytest.approx(1_500_000)
    assert (plan.verdict.verdict, plan.verdict.binding) == (Verdict.OUT_OF_REACH, Binding.TIME)
    assert plan.short == pytest.approx(31)
    assert plan.from_later_stages["沟通"] == pytest.approx(77.5)
    assert not is_promised(plan)


def test_rhy_2_words() -> None:
    said = [str(one) for one in advice(make_plan(RHY_2, [1.0] * 36), MAY_11, Q2)]
    assert said[0] == "来不及：从潜在开始的新客户 5 月 18 日后进入已无法计入 Q2"
    assert said[1] == "需在 6 月 8 日前把 ≥77.5 个客户推进到沟通阶段（31 单 ÷ 0.4）"
    assert said[2] == "按现在的条件最多到 1,500,000：时间不够"
    named = advice(make_plan(RHY_2, [1.0] * 36), MAY_11, Q2, {"沟通": "方案沟通"})
    assert "推进到方案沟通阶段" in str(named[1])


def test_rhy_5_in_the_product_promises_only_what_lands() -> None:
    funnel = FunnelModel((Stage("线索", 0.25, LeadTime((*(0.0,) * 10, 0.5, *(0.0,) * 9, 0.5))),), 1.0)
    plan = make_plan(Situation(funnel, 20, 0, 19, leads=2), [1.0] * 20)
    assert plan.lands.inside + plan.short == pytest.approx(20)
    assert plan.lands.inside == pytest.approx(2.5)
    assert plan.verdict.amount == pytest.approx(2.5)
    assert not is_promised(plan)


def test_starts_by_median_and_p80() -> None:
    stage = Stage("a", 0.5, triangular(5, 10, 30))
    found = starts_of(stage, 40)
    assert found.safe < found.latest
    assert found.latest == 40 - stage.to_win.quantile(0.5)
    assert starts_of(stage, 3).has_passed
    even = starts_of(Stage("b", 0.5, LeadTime((0.0, *[0.1] * 10))), 40)
    assert (even.latest, even.safe) == (35, 32)


def test_hours_bind_when_they_are_short() -> None:
    assert entry_hours(F4) == pytest.approx(3 * 0.25 + 0.25 * 5)
    now = Situation(F4, 3_000_000, 0, 60, leads=10, hours=(10.0,) * 61)
    found = achievable(now)
    assert found.binding is Binding.HOURS
    assert list(found.entries.values()) == pytest.approx([5.0] * 31)
    assert achievable(replace(now, hours=(1000.0,) * 61)).binding is Binding.LEADS
    assert achievable(replace(now, hours=None, leads=1000, market=3)).binding is Binding.MARKET


def test_verdicts_in_order() -> None:
    now = Situation(F4, 0, 0, 60, leads=10)
    most = achievable(now).amount
    verdicts = [achievable(replace(now, target=most * share)).verdict for share in (0.5, 0.95, 1.2)]
    assert verdicts == [Verdict.IN_REACH, Verdict.CHALLENGING, Verdict.OUT_OF_REACH]
    assert achievable(replace(now, target=most * 1.2)).missing == pytest.approx(most * 0.2)


def test_fixes_bring_something_and_are_named() -> None:
    found = fixes(RHY_2)
    assert {fix.kind for fix in found} == {"reps", "leads", "conversion", "cycle", "deal"}
    gains = {fix.kind: fix.gain for fix in found}
    assert gains["reps"] == pytest.approx(300_000)
    assert gains["leads"] == pytest.approx(60_000)
    assert gains["deal"] == pytest.approx(0.1 * (300_000 + 200_000))
    assert gains["cycle"] == pytest.approx(5 * 10 * 0.1 * 50_000)
    assert [fix.gain for fix in found] == sorted(gains.values(), reverse=True)
    assert all(str(fix_label(fix)) for fix in found)


def test_a_reached_target_needs_nothing() -> None:
    plan = make_plan(replace(RHY_2, achieved=3_100_000), [1.0] * 36)
    assert (plan.gap, plan.planned, plan.sized) == (0, {}, None)
    assert is_promised(plan)
    assert len(advice(plan, MAY_11, Q2)) == 1


def test_a_target_in_reach_says_how_many_a_day() -> None:
    line = from_morning_of(2026, 4, 1)
    plan = make_plan(Situation(F4, 1_000_000, 0, 60, leads=10), line.weights(Q2))
    assert plan.verdict.verdict is Verdict.IN_REACH
    assert plan.short == pytest.approx(0, abs=1e-6)
    assert plan.lands.inside == pytest.approx(20)
    assert is_promised(plan)
    assert "每个工作日要有" in str(advice(plan, line, Q2)[0])
    assert plan.sized is not None
    assert plan.even is not None
    assert plan.sized.items > plan.even.items


def test_units_do_not_matter() -> None:
    cents = replace(
        RHY_2,
        funnel=replace(F4, deal=F4.deal * 100),
        target=RHY_2.target * 100,
        achieved=RHY_2.achieved * 100,
        open_deals=tuple(replace(deal, amount=deal.amount * 100) for deal in OPEN),
    )
    assert make_plan(cents, [1.0] * 36).planned == pytest.approx(make_plan(RHY_2, [1.0] * 36).planned)


def test_next_periods_wins_need_entries_now() -> None:
    later = {36 + day: 1.0 for day in range(20)}
    plan, fed = make_plan(RHY_2, [1.0] * 36), make_plan(RHY_2, [1.0] * 36, later=later)
    assert sum(fed.stages[0].to_make.values()) > sum(plan.stages[0].to_make.values())


def test_sooner_keeps_the_whole() -> None:
    assert sooner(fixed(3), 5) == LeadTime((1.0,))
    assert sooner(fixed(7), 5).quantile(0.5) == 2


def test_a_funnel_that_wins_nothing_promises_nothing() -> None:
    dead = FunnelModel((Stage("a", 0.5, fixed(5)), Stage("b", 0.0, fixed(3))), 50_000)
    plan = make_plan(Situation(dead, 100_000, 0, 20, leads=10), [1.0] * 21)
    assert (plan.short, plan.sized, plan.verdict.from_new) == (2, None, 0)
    assert plan.verdict.verdict is Verdict.OUT_OF_REACH
    assert advice(plan, MAY_11, Q2)


def test_a_period_that_is_over_has_no_days_to_plan() -> None:
    plan = make_plan(replace(RHY_2, last=-1, open_deals=()), [])
    assert (plan.planned, plan.short) == ({}, pytest.approx(41))
    assert plan.verdict.binding is Binding.TIME
    assert advice(plan, MAY_11, Q2)


def test_without_limits_the_plan_covers_the_gap_and_a_year_is_quick() -> None:
    plan = make_plan(Situation(F4, 50_000_000, 0, 247), [1.0] * 248)
    assert plan.short == pytest.approx(0, abs=1e-6)
    assert plan.lands.inside == pytest.approx(1000)
    assert plan.verdict.verdict is Verdict.IN_REACH
    assert is_promised(plan)
