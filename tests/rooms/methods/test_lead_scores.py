"""Fit by rules, intent by what was done lately (F42), a grade from both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.lead_scores import Engagement, grade, recent_points, score, weight
from paceline.methods.priority import PriorityRule


def test_a_point_is_worth_half_after_a_half_life() -> None:
    assert [weight(age) for age in (0, 14, 28)] == [1.0, 0.5, 0.25]
    assert recent_points([Engagement(20, 0), Engagement(20, 14)]) == 30
    assert weight(7, half_life=7) == 0.5


def test_what_lies_ahead_counts_in_full_and_no_more() -> None:
    assert weight(-3) == 1.0


def test_a_half_life_is_positive() -> None:
    with pytest.raises(ValueError, match="half-life"):
        weight(1, 0)


def test_a_score_stays_between_0_and_100() -> None:
    assert [score(points) for points in (-5, 0, 0.5, 49.5, 99.4, 250)] == [0, 0, 1, 50, 99, 100]


@pytest.mark.parametrize(
    ("fit", "intent", "wanted"), [(70, 70, "A"), (70, 40, "B"), (69, 69, "C"), (70, 0, "C"), (0, 0, "D")]
)
def test_the_grade_follows_the_priority_matrix(fit: int, intent: int, wanted: str) -> None:
    assert grade(fit, intent, PriorityRule()) == wanted


@given(st.lists(st.tuples(st.integers(0, 100), st.floats(0, 400)), max_size=20), st.floats(0, 60))
def test_time_that_passes_never_adds_intent(done: list[tuple[int, float]], days: float) -> None:
    now = recent_points(Engagement(points, age) for points, age in done)
    later = recent_points(Engagement(points, age + days) for points, age in done)
    assert later <= now + 1e-9
