"""F06: quantiles of ended and of open spans."""

from __future__ import annotations

from datetime import date
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.calendar import WorkingCalendar
from paceline.methods.durations import Span, cycle_spans, durations, quantile, stage_spans, survival_quantile
from paceline.methods.figures import Quality
from paceline.methods.funnel import Deal, Ending, Outcome, StageVisit

WEEKDAYS = WorkingCalendar()


def test_plain_quantiles() -> None:
    found = durations(Span(days) for days in (1, 2, 3, 4, 10))
    assert (found.n, found.median) == (5, 3)
    assert found.p80 == pytest.approx(5.2)
    assert found.p90 == pytest.approx(7.6)
    assert (found.quality, found.is_estimated) == (Quality.OK, False)
    assert durations([Span(3)]).quality is Quality.SMALL_N
    assert durations([]).quality is Quality.NO_DATA


def test_survival_median_by_hand() -> None:
    """Spans 2, 3+, 4, 5+, 8, 9 (+ still open): S = 5/6, 5/8, 5/16 after 2, 4, 8."""
    spans = [Span(2), Span(3, ended=False), Span(4), Span(5, ended=False), Span(8), Span(9)]
    assert survival_quantile(spans, 0.5) == 8
    assert survival_quantile(spans, 0.2) == 4
    assert survival_quantile(spans, 0.9) == 9
    found = durations(spans)
    assert (found.median, found.is_estimated) == (8, True)
    assert found.open_share == pytest.approx(1 / 3)
    assert "33%" in str(found.note)


def test_open_spans_keep_the_median_from_being_too_short() -> None:
    quick = [Span(2) for _ in range(5)]
    slow = [Span(40, ended=False) for _ in range(5)]
    assert durations(quick + slow).median == 2
    assert durations(quick[:4] + slow).quality is Quality.UNDEFINED
    assert durations(quick[:4] + slow).median is None


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_without_open_spans_both_ways_agree(days: list[int]) -> None:
    middle = survival_quantile([Span(one) for one in days], 0.5)
    assert middle == sorted(days)[(len(days) - 1) // 2]
    assert quantile(sorted(days), 0.5) == pytest.approx(median(days))


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=60))
def test_quantiles_are_in_order(pairs: list[tuple[int, bool]]) -> None:
    found = durations(Span(days, ended) for days, ended in pairs)
    known = [one for one in (found.median, found.p80, found.p90) if one is not None]
    assert known == sorted(known)


DEALS = [
    Deal(
        date(2026, 3, 2),
        (Ending(date(2026, 3, 20), Outcome.WON),),
        (StageVisit(1, date(2026, 3, 2), date(2026, 3, 9)), StageVisit(2, date(2026, 3, 9))),
    ),
    Deal(date(2026, 3, 2), (Ending(date(2026, 3, 12), Outcome.LOST),), (StageVisit(1, date(2026, 3, 2)),)),
    Deal(date(2026, 3, 2), (), (StageVisit(1, date(2026, 3, 2)),)),
]


def test_stays_in_a_stage_end_with_the_deal() -> None:
    as_of = date(2026, 3, 31)
    assert stage_spans(DEALS, 1, as_of) == [Span(7), Span(10), Span(29, ended=False)]
    assert stage_spans(DEALS, 1, as_of, WEEKDAYS) == [Span(5), Span(8), Span(21, ended=False)]
    assert stage_spans(DEALS, 1, date(2026, 3, 5)) == [Span(3, ended=False)] * 3


def test_cycles_of_won_and_lost_stay_apart() -> None:
    as_of = date(2026, 3, 31)
    assert cycle_spans(DEALS, as_of) == [Span(18)]
    assert cycle_spans(DEALS, as_of, outcome=Outcome.LOST) == [Span(10)]
    assert cycle_spans(DEALS, as_of, calendar=WEEKDAYS) == [Span(14)]
