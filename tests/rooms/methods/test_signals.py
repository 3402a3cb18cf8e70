"""Signals of §4.4: what fires, what needs more data, persistence and hysteresis, corrections."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from paceline.methods.figures import Quality
from paceline.methods.rhythm.signals.alarm import Alarm, after_look, snoozed
from paceline.methods.rhythm.signals.corrections import CATALOGUE, Outcome, corrections_for, usefulness
from paceline.methods.rhythm.signals.crowding import (
    crowded_customer,
    crowded_days,
    crowded_share,
    idle,
    overloaded,
)
from paceline.methods.rhythm.signals.dwelling import Stay, slow_dwell, slow_for_market, slow_response
from paceline.methods.rhythm.signals.flow import Quickness, slow_flow, too_fast
from paceline.methods.rhythm.signals.month_end import Month, month_end
from paceline.methods.rhythm.signals.reading import Kind, Level, Reading
from paceline.methods.rhythm.signals.scattering import Scatter, scattered
from paceline.methods.rhythm.signals.supply import Happening, Inventory, conflicts, distorted_plan, starving


def test_slow_flow_needs_a_low_ratio_and_little_chance() -> None:
    assert slow_flow("team", 30, 50).level is Level.WARN
    assert slow_flow("team", 20, 50).level is Level.CRITICAL
    assert slow_flow("team", 45, 50).fires is False
    assert slow_flow("team", 17, 22).fires is False
    single = slow_flow("fang", 1, 8)
    assert (single.quality, single.fires) == (Quality.SMALL_N, False)
    assert "样本不足" in str(single.why)


def test_speed_alone_is_no_fault() -> None:
    fine = Quickness(won=10, closed=40, usual=0.25)
    assert not too_fast("team", 70, 50, fine).fires
    assert too_fast("team", 70, 50, Quickness(won=3, closed=40, usual=0.25)).level is Level.WARN
    assert too_fast("team", 70, 50, Quickness(3, 40, 0.25, skipped=0.3)).level is Level.CRITICAL
    assert too_fast("team", 3, 2, fine).quality is Quality.SMALL_N


def test_dwelling_response_and_market() -> None:
    stays = [Stay(5, 10)] * 8 + [Stay(40, 30)] * 4
    assert slow_dwell("沟通", stays, 30).level is Level.CRITICAL
    assert not slow_dwell("沟通", stays, 50).fires
    assert slow_dwell("沟通", stays[:5], 30).quality is Quality.SMALL_N
    assert slow_response("team", 3, 10).level is Level.WARN
    assert slow_response("team", 0, 10).is_clear
    assert slow_for_market("五一", [1.0] * 4 + [9.0] * 8, 3).fires


def test_crowded_days_beyond_chance_only() -> None:
    assert crowded_days("fang", [0] * 17 + [14, 13, 13]).fires
    random = Random(4)
    even = [sum(random.random() < 0.1 for _ in range(30)) for _ in range(20)]
    assert not crowded_days("fang", even).fires
    assert crowded_days("fang", [1] * 19).quality is Quality.SMALL_N
    assert crowded_days("fang", [3] * 9).quality is Quality.SMALL_N


def test_crowded_customers_and_shares() -> None:
    many = {f"c{at}": 1.0 for at in range(10)}
    assert crowded_customer("fang", {**many, "whale": 8.0}, {}).fires
    assert crowded_customer("fang", many, {"c1": 4}).fires
    assert not crowded_customer("fang", many, {"c1": 2}).fires
    plan = {"a": 1.0, "b": 1.0, "c": 1.0, "d": 1.0}
    assert crowded_share("source", {"a": 40, "b": 5, "c": 5, "d": 5}, plan).fires
    assert not crowded_share("source", {"a": 15, "b": 13, "c": 14, "d": 13}, plan).fires


def test_load() -> None:
    assert overloaded("fang", [6, 3], [5, 5]).level is Level.WARN
    assert overloaded("fang", [5, 3], [5, 5]).is_clear
    assert overloaded("fang", [1, 3], [0, 5]).level is Level.CRITICAL
    assert idle("fang", [2, 2, 2, 5], [5] * 4).level is Level.INFO
    assert not idle("fang", [2, 2, 5, 2], [5] * 4).fires


def test_month_end_needs_two_of_three_months() -> None:
    late = Month((2,) * 19 + (11,) * 3, (1.0,) * 22)
    even = Month((3,) * 22, (1.0,) * 22)
    assert month_end("team", [even, late, late]).level is Level.WARN
    assert not month_end("team", [even, even, late]).fires
    pushed = Month(late.orders, late.weights, 0.05, (0,) * 3 + (3,) * 19, 0.2)
    assert month_end("team", [even, late, pushed]).level is Level.CRITICAL
    assert month_end("team", [late]).quality is Quality.SMALL_N


def test_scattering() -> None:
    rep = Scatter(40, 10, 1.0, 24, 1.0, 0.5)
    assert scattered("fang", rep, {"a": 9, "b": 1}, {"a": 1, "b": 9}).level is Level.CRITICAL
    calm = Scatter(10, 10, 1.0, 24, 1.0)
    assert scattered("fang", calm, {"a": 5, "b": 5}, {"a": 5, "b": 5}).is_clear


def test_supply() -> None:
    dry = starving("沟通", Inventory(items=10, required_rate=2.5, dwell=15, to_win=15, planned_rate=1))
    assert dry.level is Level.CRITICAL
    assert "约 15 个工作日" in str(dry.why)
    assert starving("沟通", Inventory(40, 2.5, 15, 15, 2.6)).is_clear
    assert distorted_plan("fang", 6, 20, 0, 10).fires
    assert distorted_plan("fang", 19, 20, 9, 10).fires
    assert not distorted_plan("fang", 19, 20, 1, 10).fires


def test_conflicts() -> None:
    found = conflicts(
        [
            Happening("春促", date(2026, 3, 2), date(2026, 3, 10), "老客户"),
            Happening("新品", date(2026, 3, 8), date(2026, 3, 20), "老客户", trained=0.5),
            Happening("五一", date(2026, 5, 1), date(2026, 5, 2), "新客户"),
        ],
        frozenset({date(2026, 5, 1)}),
    )
    assert sorted(one.subject for one in found) == ["五一", "新品", "春促+新品"]


def looks(*values: float) -> list[Alarm]:
    alarm, found = Alarm("slow_flow:team"), []
    for at, value in enumerate(values):
        alarm = after_look(alarm, slow_flow("team", round(value * 100), 100), at)
        found.append(alarm)
    return found


def test_two_looks_raise_and_only_clearly_good_takes_back() -> None:
    raised = [one.is_raised for one in looks(0.7, 0.95, 0.7, 0.7, 0.85, 0.85, 0.95, 0.7)]
    assert raised == [False, False, False, True, True, True, False, False]


def test_snooze_and_facts_of_the_plan() -> None:
    quiet = snoozed(looks(0.4, 0.4)[-1], until=5)
    assert quiet.is_raised
    assert [quiet.is_shown(look) for look in (4, 5)] == [False, True]
    assert after_look(Alarm("x"), overloaded("fang", [9], [5]), 0).is_raised


def test_too_little_data_changes_nothing() -> None:
    raised = looks(0.4, 0.4)[-1]
    unknown = slow_flow("team", 0, 3)
    assert after_look(raised, unknown, 2).is_raised


def test_every_kind_has_a_correction() -> None:
    assert {one.kind for one in CATALOGUE} == set(Kind)
    assert len({one.code for one in CATALOGUE}) == len(CATALOGUE)
    warn = corrections_for(slow_flow("team", 30, 50))
    critical = corrections_for(slow_flow("team", 10, 50))
    assert "move_hours" in {one.code for one in critical} - {one.code for one in warn}
    assert corrections_for(slow_flow("team", 50, 50)) == []
    assert isinstance(slow_flow("team", 50, 50), Reading)


def test_usefulness_of_suggestions() -> None:
    found = usefulness(
        [Outcome("level", True, 0.8, 0.4), Outcome("level", False, 0.8), Outcome("sprint", True, 0.4)]
    )
    assert [(one.code, one.n, one.accepted) for one in found] == [("level", 2, 0.5), ("sprint", 1, 1.0)]
    assert found[0].realised_to_predicted == pytest.approx(0.5)
    assert found[1].realised_to_predicted is None
