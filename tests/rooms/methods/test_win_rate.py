"""Win rates and stage conversion on a firm small enough to count by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.periods import Period
from paceline.methods.figures import Quality
from paceline.methods.funnel import (
    Deal,
    Ending,
    Outcome,
    StageVisit,
    cohort_win_rate,
    stage_conversion,
    win_rate,
    win_rate_by_amount,
)

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
BEFORE = date(2026, 2, 1)


def ended(
    day: int, outcome: Outcome, amount: int = 100, *, month: int = 3, reopened: date | None = None
) -> Ending:
    return Ending(date(2026, month, day), outcome, Decimal(amount), reopened)


def deal(*endings: Ending, created: date = BEFORE, visits: tuple[StageVisit, ...] = ()) -> Deal:
    return Deal(created, endings, visits)


FIRM = [
    *(deal(ended(day, Outcome.WON, 100)) for day in (2, 3, 4)),
    *(deal(ended(day, Outcome.LOST, 50)) for day in (5, 6, 7, 8)),
    deal(ended(9, Outcome.NO_DECISION, 30)),
    deal(ended(10, Outcome.CANCELLED, 999)),
    deal(ended(11, Outcome.WON, 0)),
    deal(ended(1, Outcome.WON, 100, month=4)),
    deal(ended(2, Outcome.LOST, reopened=date(2026, 3, 5)), ended(20, Outcome.WON, 100)),
    deal(),
]


def test_win_rate_by_count() -> None:
    """F01: 5 won (one after a reopening), 4 lost, 1 without decision; duplicates and April stay out."""
    figure = win_rate(FIRM, MARCH)
    assert (figure.numerator, figure.denominator, figure.n) == (5, 10, 10)
    assert figure.value == 0.5
    assert figure.quality is Quality.OK
    assert figure.interval is not None
    assert 0.5 in figure.interval
    without = win_rate(FIRM, MARCH, no_decision_is_loss=False)
    assert (without.numerator, without.denominator) == (5, 9)
    assert without.quality is Quality.SMALL_N


def test_win_rate_by_amount() -> None:
    """F02: 400 of 400 + 200 + 30; the won deal of amount 0 is left out here only."""
    figure = win_rate_by_amount(FIRM, MARCH)
    assert (figure.numerator, figure.denominator, figure.n) == (Decimal(400), Decimal(630), 9)
    assert figure.value == pytest.approx(400 / 630)


def test_a_whale_is_named() -> None:
    figure = win_rate_by_amount([deal(ended(2, Outcome.WON, 900)), deal(ended(3, Outcome.LOST, 100))], MARCH)
    assert figure.note is not None
    assert "90%" in str(figure.note)


def test_amounts_of_one_side_only_make_no_rate() -> None:
    """Lost deals without an amount would make every firm win 100 %."""
    deals = [
        deal(ended(2, Outcome.WON, 900)),
        deal(ended(3, Outcome.WON, 100)),
        deal(ended(4, Outcome.LOST, 0)),
    ]
    figure = win_rate_by_amount(deals, MARCH)
    assert (figure.value, figure.quality) == (None, Quality.UNDEFINED)
    assert "1 单没有金额" in str(figure.note)
    assert win_rate_by_amount(deals[:2], MARCH).value == 1


def test_nothing_over_nothing_is_not_a_rate() -> None:
    assert win_rate([], MARCH).value is None
    assert win_rate([deal()], MARCH).quality is Quality.NO_DATA
    assert win_rate_by_amount([deal(ended(2, Outcome.WON, 0))], MARCH).quality is Quality.NO_DATA


def test_cohort_rate_waits_until_it_is_mature() -> None:
    """F03: ten created in February; 3 won and 2 lost by the end of March, 5 open."""
    february = Period(date(2026, 2, 1), date(2026, 3, 1))
    cohort = [
        *(deal(ended(5, Outcome.WON)) for _ in range(3)),
        *(deal(ended(6, Outcome.LOST)) for _ in range(2)),
        *(deal() for _ in range(4)),
        deal(ended(7, Outcome.LOST, reopened=date(2026, 3, 20))),
        deal(ended(8, Outcome.CANCELLED)),
        deal(ended(9, Outcome.WON), created=date(2026, 3, 1)),
    ]
    rate = cohort_win_rate(cohort, february, date(2026, 3, 31))
    assert (rate.of_all.value, rate.of_closed.value, rate.resolved) == (0.3, 0.6, 0.5)
    assert not rate.is_mature
    assert "尚未成熟" in str(rate.of_all.note)
    early = cohort_win_rate(cohort, february, date(2026, 3, 5))
    assert early.of_all.numerator == 3
    assert early.resolved == pytest.approx(3 / 11)


def test_cohort_of_those_that_entered_a_stage() -> None:
    visits = (StageVisit(2, date(2026, 3, 3)),)
    entered = [deal(ended(9, Outcome.WON), visits=visits), deal(visits=visits), deal(ended(9, Outcome.WON))]
    rate = cohort_win_rate(entered, MARCH, date(2026, 3, 31), stage=2)
    assert (rate.of_all.numerator, rate.of_all.denominator) == (1, 2)


def stays(*stages: int, first: int = 2, step: int = 3) -> tuple[StageVisit, ...]:
    days = [date(2026, 3, first) + timedelta(days=step * at) for at in range(len(stages))]
    left = [*days[1:], None]
    return tuple(StageVisit(stage, day, until) for stage, day, until in zip(stages, days, left, strict=True))


def test_stage_conversion_counts_skips_and_keeps_the_regressed() -> None:
    """F04 from stage 1: on to 2; skipped to 3; back to 1 after 2; won; lost; still there."""
    cohort = [
        deal(visits=stays(1, 2)),
        deal(visits=stays(1, 3)),
        deal(visits=stays(1, 2, 1)),
        deal(ended(20, Outcome.WON), visits=stays(1)),
        deal(ended(20, Outcome.LOST), visits=stays(1)),
        deal(visits=stays(1)),
        deal(visits=stays(1, first=30)),
        deal(visits=stays(2, 3)),
    ]
    raw = stage_conversion(cohort, 1, MARCH, date(2026, 3, 31))
    assert (raw.numerator, raw.denominator) == (4, 7)
    mature = stage_conversion(cohort, 1, MARCH, date(2026, 3, 31), mature_age=14)
    assert (mature.numerator, mature.denominator) == (4, 6)
    early = stage_conversion(cohort, 1, MARCH, date(2026, 3, 4))
    assert early.numerator == 0


OUTCOMES = st.sampled_from(list(Outcome))
DEALS = st.lists(
    st.builds(
        lambda day, outcome, amount: deal(ended(day, outcome, amount)),
        st.integers(1, 31),
        OUTCOMES,
        st.integers(0, 10**6),
    ),
    max_size=30,
)


@given(DEALS)
def test_order_does_not_matter_and_scale_changes_no_rate(deals: list[Deal]) -> None:
    shuffled = list(reversed(deals))
    assert win_rate(deals, MARCH) == win_rate(shuffled, MARCH)
    dearer = [
        Deal(one.created_on, tuple(Ending(e.on, e.outcome, e.amount * 1000) for e in one.endings))
        for one in deals
    ]
    assert win_rate_by_amount(deals, MARCH).value == win_rate_by_amount(dearer, MARCH).value


@given(DEALS)
def test_later_facts_change_nothing(deals: list[Deal]) -> None:
    as_of = date(2026, 3, 15)
    known = [Deal(one.created_on, tuple(e for e in one.endings if e.on <= as_of)) for one in deals]
    february = Period(date(2026, 2, 1), date(2026, 3, 1))
    assert cohort_win_rate(deals, february, as_of) == cohort_win_rate(known, february, as_of)
