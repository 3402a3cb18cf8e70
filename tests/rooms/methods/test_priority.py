"""Value and intent make a priority."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from paceline.methods.priority import Override, Priority, PriorityRule, Thresholds, priority_on


@pytest.mark.parametrize(
    ("value", "intent", "priority"),
    [
        (90, 80, "P1"),
        (70, 70, "P1"),
        (90, 50, "P2"),
        (50, Decimal("70.5"), "P2"),
        (50, 50, "P3"),
        (90, 0, "P3"),
        (10, 10, "P4"),
        (None, 99, "P3"),
    ],
)
def test_the_default_matrix(value: float | None, intent: float, priority: str) -> None:
    assert PriorityRule().priority(value, intent) == priority


def test_thresholds_are_settings() -> None:
    rule = PriorityRule(value=Thresholds(50, 50), intent=Thresholds(50, 50))
    assert [rule.priority(*pair) for pair in ((50, 50), (50, 49), (49, 50), (49, 49))] == [
        "P1",
        "P3",
        "P3",
        "P4",
    ]
    with pytest.raises(ValueError, match="middle"):
        Thresholds(80, 70)
    with pytest.raises(ValueError, match="matrix"):
        PriorityRule(matrix={})


def test_the_reason_is_said() -> None:
    assert str(PriorityRule().reason(90, 50)) == "价值高、意向中"


def test_a_priority_set_by_hand_expires() -> None:
    by_hand = Override(Priority.P1, date(2026, 3, 20))
    assert priority_on(date(2026, 3, 20), Priority.P3, by_hand) is Priority.P1
    assert priority_on(date(2026, 3, 21), Priority.P3, by_hand) is Priority.P3
    assert priority_on(date(2026, 3, 21), Priority.P3, None) is Priority.P3
