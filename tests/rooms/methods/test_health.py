"""Badges appear when the facts say so, and the score explains itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.holidays_seed import seed_calendar
from paceline.kernel.periods import Period
from paceline.methods.health import Badge, CloseExpectation, HealthRule, OpenDeal, health, slip_rate

CHINA = seed_calendar([2026])
TODAY = date(2026, 3, 31)
TOMORROW = TODAY + timedelta(days=1)


def entered(workdays_ago: int) -> date:
    return CHINA.add_workdays(TODAY, -workdays_ago)


def test_fifteen_days_in_a_stage_of_ten_is_stalled() -> None:
    """RM-3: P80 of the stage is 10 workdays."""
    found = health(OpenDeal(entered(15), TODAY, stage_limit=10, next_step_on=TOMORROW), TODAY, CHINA)
    assert found.badges == (Badge.STALLED_IN_STAGE,)
    assert found.is_stalled
    assert str(found.findings[0].message) == "在这个阶段 15 个工作日，超过 10 天"
    assert not health(OpenDeal(entered(10), TODAY, stage_limit=10), TODAY, CHINA).is_stalled


def test_the_spring_festival_does_not_stall_anybody() -> None:
    before, after = date(2026, 2, 13), date(2026, 2, 25)
    assert not health(OpenDeal(before, before, stage_limit=5), after, CHINA).is_stalled


def test_no_touch_is_stalled_too() -> None:
    found = health(OpenDeal(entered(12), None, stage_limit=60, next_step_on=TOMORROW), TODAY, CHINA)
    assert found.badges == (Badge.STALLED_NO_TOUCH,)
    assert health(OpenDeal(entered(12), TODAY, stage_limit=60, next_step_on=TODAY), TODAY, CHINA).score == 100


@pytest.mark.parametrize(
    ("pushes", "slipping", "score"), [(0, False, 100), (2, False, 80), (3, True, 70), (9, True, 70)]
)
def test_three_pushes_are_a_slip(pushes: int, slipping: bool, score: int) -> None:
    found = health(OpenDeal(TODAY, TODAY, pushes=pushes, next_step_on=TODAY), TODAY, CHINA)
    assert (found.is_slipping, found.score) == (slipping, score)


def test_everything_wrong_is_listed_worst_first() -> None:
    deal = OpenDeal(
        date(2025, 12, 1), None, 5, date(2026, 3, 1), date(2026, 3, 2), 10, has_decision_maker=False
    )
    found = health(deal, TODAY, CHINA)
    assert found.score == 0
    assert {one.code for one in found.findings} == {
        *("in_stage", "no_touch", "pushes", "close_passed", "no_next_step", "no_decision_maker"),
    }
    points = [one.points for one in found.findings]
    assert points == sorted(points, reverse=True)
    assert found.badges[0] is Badge.SLIPPING


@given(
    st.builds(
        OpenDeal,
        st.dates(date(2025, 6, 1), TODAY),
        st.none() | st.dates(date(2025, 6, 1), TODAY),
        st.integers(0, 20),
    )
)
def test_the_score_is_what_the_findings_leave(deal: OpenDeal) -> None:
    found = health(deal, TODAY, WorkingCalendar())
    assert found.score == max(0, 100 - sum(one.points for one in found.findings))


def test_limits_are_settings() -> None:
    rule = HealthRule(limit_workdays=3, slip_pushes=1)
    found = health(OpenDeal(entered(4), TODAY, pushes=1, next_step_on=TODAY), TODAY, CHINA, rule)
    assert set(found.badges) == {Badge.STALLED_IN_STAGE, Badge.SLIPPING}


def test_slip_rate() -> None:
    """F10: ten were due in March; 6 closed, 3 moved to April, 1 lost its date; one was won in February."""
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    due = date(2026, 3, 20)
    facts = [
        *(CloseExpectation(due, due, closed_on=date(2026, 3, 10)) for _ in range(6)),
        *(CloseExpectation(due, date(2026, 4, 10)) for _ in range(3)),
        CloseExpectation(due, None),
        CloseExpectation(due, due, closed_on=date(2026, 2, 20)),
        CloseExpectation(date(2026, 4, 2), date(2026, 5, 1)),
        CloseExpectation(None, due),
    ]
    figure = slip_rate(facts, march)
    assert (figure.numerator, figure.denominator, figure.value) == (4, 10, 0.4)
