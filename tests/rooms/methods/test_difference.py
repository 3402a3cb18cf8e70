"""F52: the difference of differences by hand, and what too few people leave unsaid."""

from __future__ import annotations

import pytest

from paceline.methods.difference import shift


def test_f52_by_hand() -> None:
    found = shift([1, 2, 3, 4], [0, 0, 1, 1])
    assert found.value == pytest.approx(2.0)
    assert found.interval is not None
    half = 1.959964 * (5 / 3 / 4 + 1 / 3 / 4) ** 0.5
    assert (found.interval.low, found.interval.high) == pytest.approx((2 - half, 2 + half))
    assert (found.treated, found.control, found.is_small) == (4, 4, True)
    assert not shift([1.0, 2.0] * 5, [0.0, 1.0] * 5).is_small


def test_one_person_on_a_side_tells_nothing() -> None:
    found = shift([1.0], [0.0, 1.0, 2.0])
    assert (found.value, found.interval) == (None, None)
