"""F35 and R073: quintiles, ties, few buyers, the eight names; classes by share, limits and both."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.worth.classes import Limits, by_share
from paceline.methods.worth.rfm import Bounds, Buyer, Score, quintiles, scores


def test_the_eight_segments_of_f35() -> None:
    high, low = 4, 3
    named = {
        (high, high, high): "champion", (high, low, high): "develop", (low, high, high): "keep",
        (low, low, high): "rescue", (high, high, low): "regular", (high, low, low): "recent",
        (low, high, low): "fading", (low, low, low): "idle",
    }  # fmt: skip
    assert {three: Score(*three).segment for three in named} == named


def test_quintiles_of_a_hundred_different_buyers() -> None:
    buyers = [Buyer(days=at, times=at, amount=Decimal(at)) for at in range(1, 101)]
    found = scores(buyers)
    assert [found[at].f for at in (0, 19, 20, 59, 80, 99)] == [1, 1, 2, 3, 5, 5]
    assert [found[at].r for at in (0, 19, 20, 99)] == [5, 5, 4, 1], "the shorter ago the better"
    assert [sum(one.m == score for one in found) for score in range(1, 6)] == [20] * 5


def test_ties_share_their_average_rank() -> None:
    assert quintiles([1, 1, 1, 2, 3, 4, 5, 6, 7, 8]) == [1, 1, 1, 2, 3, 3, 4, 4, 5, 5]
    assert quintiles([7, 7, 7]) == [3, 3, 3]


def test_few_buyers_and_heavy_ties_are_scored_by_fixed_limits() -> None:
    few = scores([Buyer(30, 1, Decimal(9_999)), Buyer(31, 7, Decimal(1_000_000)), Buyer(181, 2, Decimal(0))])
    assert [(one.r, one.f, one.m) for one in few] == [(5, 1, 1), (4, 5, 5), (1, 2, 1)]
    once = [Buyer(at, 1 if at % 2 else 3, Decimal(at)) for at in range(100)]
    assert {one.f for one in scores(once)} == {1, 3}, "half of them bought once: no quintiles of that"
    with pytest.raises(ValueError, match="ascending"):
        Bounds(days=(30, 30, 60, 90))


@given(st.lists(st.integers(0, 10_000), min_size=25, max_size=80, unique=True))
def test_scores_do_not_depend_on_order_or_scale(values: list[int]) -> None:
    once = quintiles(values)
    assert quintiles([1000 * value for value in values]) == once
    assert list(reversed(quintiles(values[::-1]))) == once


def test_abc_by_share_of_sales() -> None:
    sales = [Decimal(v) for v in (50, 30, 10, 6, 4, 0, -5)]
    assert by_share(sales) == ["A", "A", "B", "B", "C", "D", "D"]
    assert by_share([Decimal(7)]) == ["A"]
    assert by_share([Decimal(0)]) == ["D"]
    assert by_share([Decimal(1)] * 10) == ["A"] * 10, "equal sales, equal class"
    with pytest.raises(ValueError, match="ascend"):
        by_share(sales, Decimal("0.9"), Decimal("0.8"))


@pytest.mark.parametrize(
    ("amount", "times", "grade"),
    [
        (500, 3, "A"),
        (500, 2, "B"),
        (499, 9, "B"),
        (100, 0, "B"),
        (99, 9, "C"),
        (10, 1, "C"),
        (9, 9, "D"),
        (0, 0, "D"),
    ],
)
def test_classes_by_limits(amount: int, times: int, grade: str) -> None:
    assert Limits(Decimal(500), Decimal(100), Decimal(10), a_times=3).grade(Decimal(amount), times) == grade
