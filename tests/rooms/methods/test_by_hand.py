"""Values that people set in the place of measured ones: conversions, lead times, and what stands beside them."""

from __future__ import annotations

import pytest

from paceline.methods.rhythm.by_hand import ByHand, with_values_by_hand
from paceline.methods.rhythm.parameters import Estimate, Source, StageFacts, estimate
from paceline.methods.rhythm.starts import all_starts
from tests.rooms.methods.rhythm_cases import F4

FACTS = (StageFacts(30, 12), StageFacts(1, 1), StageFacts(400, 100, to_win=(15,) * 16))


def with_hand(**values: dict[str, float]) -> Estimate:
    return with_values_by_hand(estimate(F4, FACTS, []), FACTS, ByHand(**values))  # type: ignore[arg-type]


def test_a_conversion_set_by_hand_keeps_what_was_measured_beside_it() -> None:
    first = with_hand(conversions={"潜在": 0.9}).stages[0]
    assert (first.stage.conversion, first.conversion.source, first.conversion.n) == (0.9, Source.OVERRIDE, 30)
    assert first.conversion.measured == pytest.approx(0.4)
    assert first.conversion.interval is not None


def test_a_lead_time_set_by_hand_is_the_median_and_earlier_stages_follow() -> None:
    """F4 takes 30/25/15 workdays; 20 instead of the measured 15 from the last stage leaves 5 more to all before."""
    found = with_hand(days={"沟通": 20})
    last = found.stages[2].lead_time
    assert (last.value, last.n, last.source, last.measured) == (20, 16, Source.OVERRIDE, 15)
    shifts = [one.lead_time.value for one in found.stages]
    assert shifts == [35, 30, 20]
    assert {one.lead_time.source for one in found.stages[:2]} == {Source.FOLLOWS}
    assert [one.latest for one in all_starts(found.funnel, 60)] == [25, 30, 40]


def test_an_earlier_stage_with_a_value_of_its_own_does_not_follow() -> None:
    found = with_hand(days={"沟通": 20, "潜在": 33})
    assert [one.lead_time.value for one in found.stages] == [33, 30, 20]
    assert found.stages[0].lead_time.source == Source.OVERRIDE


def test_nothing_set_changes_nothing() -> None:
    assert with_hand() == estimate(F4, FACTS, [])
