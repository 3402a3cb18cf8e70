"""The clocks of a pool as pure rules: what runs out when, and what a past year under them would have taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.customers.pools.protection import Deal
from paceline.customers.pools.rules import (
    DEAL,
    FOLLOW_UP,
    OPPORTUNITY,
    Due,
    Holding,
    Past,
    Policy,
    due,
    may_extend,
    replay,
)
from paceline.kernel.calendar import CalendarDay, DayKind, WorkingCalendar

CALENDAR = WorkingCalendar(
    exceptions=tuple(CalendarDay(date(2026, 10, d), DayKind.HOLIDAY, "国庆") for d in range(1, 9))
)
MONDAY = date(2026, 9, 21)
ONLY_FOLLOW_UP = Policy(opportunity_days=0, deal_days=0)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def days(count: int, start: date = MONDAY) -> date:
    return start + timedelta(days=count)


def test_the_first_clock_to_run_out_counts() -> None:
    assert due(Policy(), Holding(MONDAY), CALENDAR) == Due(FOLLOW_UP, days(15))
    assert due(Policy(), Holding(MONDAY, followed=days(20)), CALENDAR) == Due(OPPORTUNITY, days(30))
    deal = (Deal(at(days(10))),)
    assert due(Policy(), Holding(MONDAY, days(80), deal), CALENDAR) == Due(DEAL, days(90))


def test_workdays_leave_the_national_holiday_out() -> None:
    by_workdays = replace(ONLY_FOLLOW_UP, workdays=True, follow_up_days=10)
    assert due(ONLY_FOLLOW_UP, Holding(MONDAY), CALENDAR) == Due(FOLLOW_UP, date(2026, 10, 6))
    assert due(by_workdays, Holding(MONDAY), CALENDAR) == Due(FOLLOW_UP, date(2026, 10, 13))


def test_a_clock_of_zero_days_does_not_run() -> None:
    assert due(Policy(follow_up_days=0, opportunity_days=0, deal_days=0), Holding(MONDAY), CALENDAR) is None
    assert due(Policy(follow_up_days=0), Holding(MONDAY, has_deals=False), CALENDAR) is None


def test_rules_that_begin_today_give_the_time_of_a_warning() -> None:
    late = due(replace(ONLY_FOLLOW_UP, since=days(100)), Holding(MONDAY), CALENDAR)
    assert late == Due(FOLLOW_UP, days(103))


def test_an_advanced_open_deal_puts_the_clock_off_twice_at_most() -> None:
    policy = Policy(follow_up_days=0, opportunity_days=0)
    deal = Deal(at(days(5)), steps=((at(days(5)), Decimal("0.1")), (at(days(40)), Decimal("0.5"))))
    assert may_extend(policy, Holding(MONDAY, deals=(deal,)), days(90))
    assert may_extend(policy, Holding(MONDAY, deals=(deal,), extensions=1), days(120))
    assert not may_extend(policy, Holding(MONDAY, deals=(deal,), extensions=2), days(150))
    assert due(policy, Holding(MONDAY, deals=(deal,), extensions=2), CALENDAR) == Due(DEAL, days(150))
    early = replace(deal, steps=deal.steps[:1])
    assert not may_extend(policy, Holding(MONDAY, deals=(early,)), days(90))
    assert not may_extend(policy, Holding(MONDAY, deals=(replace(deal, ended_at=at(days(60))),)), days(90))


def test_a_replay_finds_the_same_days_and_begins_anew_with_the_next_follow_up() -> None:
    past = Past(((MONDAY, "王芳"),), followed=(days(10), days(60)))
    found = replay(ONLY_FOLLOW_UP, past, MONDAY, days(100), CALENDAR)
    assert [(loss.on, loss.worked_on) for loss in found] == [(days(25), True), (days(75), False)]
    assert {loss.owner for loss in found} == {"王芳"}


def test_a_replay_says_what_was_won_after_the_loss_and_ends_with_a_win() -> None:
    deal = Deal(at(days(2)), ended_at=at(days(40)), won=True)
    found = replay(
        ONLY_FOLLOW_UP, Past(((MONDAY, "王芳"),), (days(39),), (deal,)), MONDAY, days(200), CALENDAR
    )
    assert [(loss.on, loss.won_later) for loss in found] == [(days(15), True)]


def test_a_replay_gives_a_new_owner_a_clock_of_his_own() -> None:
    found = replay(ONLY_FOLLOW_UP, Past(((MONDAY, "王芳"), (days(10), "李强"))), MONDAY, days(100), CALENDAR)
    assert [(loss.on, loss.owner) for loss in found] == [(days(25), "李强")]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    followed=st.lists(st.integers(0, 300), max_size=12),
    owners=st.lists(st.integers(1, 300), max_size=3),
    idle=st.integers(1, 60),
)
def test_no_replayed_loss_has_a_follow_up_within_its_clock(
    followed: list[int], owners: list[int], idle: int
) -> None:
    """Between the days that a clock covers nothing may have happened that begins it anew."""
    tenures = ((MONDAY, 0), *((days(d), n) for n, d in enumerate(sorted(owners), start=1)))
    past = Past(tenures, tuple(sorted(days(d) for d in followed)))
    found = replay(replace(ONLY_FOLLOW_UP, follow_up_days=idle), past, MONDAY, days(400), CALENDAR)
    assert [loss.on for loss in found] == sorted({loss.on for loss in found})
    for loss in found:
        quiet = [
            d
            for d in (*past.followed, *(d for d, _ in tenures))
            if loss.on - timedelta(days=idle) < d <= loss.on
        ]
        assert not quiet


@pytest.mark.parametrize("extensions", [0, 1, 2])
def test_an_extension_lengthens_by_its_days(extensions: int) -> None:
    held = Holding(MONDAY, days(200), (Deal(at(MONDAY)),), extensions)
    found = due(Policy(follow_up_days=0), held, CALENDAR)
    assert found == Due(DEAL, days(90 + 30 * extensions))
