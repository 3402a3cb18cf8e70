"""What may be told of an anonymous survey."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.pulse import LEAST, mean, tellable

SIZES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 20), max_size=8)


def test_five_are_told_and_four_are_not() -> None:
    assert tellable({"a": 5}) == {"a"}
    assert tellable({"a": 4}) == frozenset()


def test_what_is_left_over_is_no_small_group_either() -> None:
    assert tellable({"a": 10, "b": 3}) == frozenset(), "total less a would tell of b's three"
    assert tellable({"a": 10, "b": 7, "c": 3}) == {"a"}, "the smallest goes too: b and c are ten together"
    assert tellable({"a": 10, "b": 3, "c": 2}) == {"a"}, "five hidden ones protect each other"


@given(SIZES)
def test_no_sum_of_the_hidden_is_smaller_than_five(sizes: dict[str, int]) -> None:
    shown = tellable(sizes)
    hidden = sum(n for key, n in sizes.items() if key not in shown)
    assert hidden == 0 or hidden >= LEAST or not shown
    assert all(sizes[key] >= LEAST for key in shown)


def test_the_mean_of_a_scale() -> None:
    assert mean([1, 0, 0, 0, 1]) == 3
    assert mean([0] * 5) is None
