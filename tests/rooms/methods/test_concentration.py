"""F25–F32 by the numbers of spec/formulas.md."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.rhythm.concentration import (
    chance_gini,
    end_share,
    gini,
    hhi,
    levelling_score,
    linearity,
    mismatch,
    peak_to_mean,
    pull_forward,
    spacing,
    variation,
)

LOADS = st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=1, max_size=40)


def test_f25_golden() -> None:
    assert gini([0, 0, 0, 0, 20]) == pytest.approx(0.80)
    assert gini([1, 2, 3, 4, 5]) == pytest.approx(0.2667, abs=5e-5)
    assert gini([2, 3, 2, 9, 4]) == pytest.approx(0.32)
    assert gini([0, 0]) is None


def test_f26_golden() -> None:
    assert peak_to_mean([2, 3, 2, 9, 4]) == pytest.approx(2.25)
    assert variation([2, 3, 2, 9, 4]) == pytest.approx(0.652, abs=5e-4)
    assert hhi([1, 2, 3, 4, 5]) == pytest.approx(0.2444, abs=5e-5)
    assert 1 / (hhi([1, 2, 3, 4, 5]) or 1) == pytest.approx(4.09, abs=5e-3)


@pytest.mark.parametrize(("mean", "p95"), [(1, 0.616), (2, 0.461), (5, 0.301), (10, 0.214), (20, 0.152)])
def test_f25_chance_alone(mean: int, p95: float) -> None:
    """50,000 draws of the same total; the table of the specification drew the total too (.65 .48 .31 .22 .15)."""
    assert chance_gini(22 * mean, [1.0] * 22) == pytest.approx(p95, abs=0.012)


def test_f25_many_events_go_by_the_rule_of_thumb() -> None:
    assert chance_gini(22 * 30, [1.0] * 22) == pytest.approx(chance_gini(22 * 29, [1.0] * 22), abs=0.01)


def test_f27_golden() -> None:
    orders = [55 / 19] * 19 + [15] * 3
    assert end_share(orders, [1] * 22) == pytest.approx(3.3)
    assert end_share([1] * 22, [1] * 22) == pytest.approx(1)
    assert pull_forward([0, 0, 0, 5, 5], [1] * 5) == 1
    assert pull_forward([1] * 5, [1] * 5) == pytest.approx(0)


def test_f32_golden() -> None:
    late = linearity([0] * 12 + [5], [1] * 13)
    assert late is not None
    assert late[0] == pytest.approx(0.08, abs=5e-3)
    assert late[1] < 0
    even = linearity([1] * 13, [1] * 13)
    assert even == (pytest.approx(1), pytest.approx(0))
    assert linearity([0], [1]) is None


def test_f28_f29_f31() -> None:
    assert mismatch({"a": 8, "b": 2}, {"a": 2, "b": 8}) == pytest.approx(0.6)
    assert mismatch({}, {"a": 1}) is None
    assert spacing([1, 3, 9, 20], 2, 10) == (0.25, 0.25)
    assert spacing([2, 10], 2, 10) == (0, 0)
    assert levelling_score(0.2, 0.8, 0.0) == pytest.approx(0.75)
    assert levelling_score(0.3, 0.8, 0.2) == pytest.approx(5 / 6)
    assert levelling_score(0.2, 0.1, 0.1) == 1


@given(LOADS)
def test_bounds(loads: list[float]) -> None:
    found = gini(loads)
    if found is not None:
        assert -1e-9 <= found <= (len(loads) - 1) / len(loads) + 1e-9
        share = hhi(loads)
        assert share is not None
        assert 1 / len(loads) - 1e-9 <= share <= 1 + 1e-9


@given(LOADS, st.randoms(use_true_random=False), st.floats(0.1, 1000))
def test_order_and_unit_do_not_matter(loads: list[float], random: object, factor: float) -> None:
    mixed = sorted(loads, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert gini(mixed) == pytest.approx(gini(loads))
    assert gini([load * factor for load in loads]) == pytest.approx(gini(loads), abs=1e-6)
