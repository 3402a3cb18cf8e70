"""Hold-out groups and what a campaign changed, by hand (F51)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.hold_out import control_of, lift, roi

KEYS = [f"k{n}" for n in range(400)]


def test_the_story_of_the_campaign() -> None:
    """√(0.08·0.92/400 + 0.05·0.95/400) = 0.01740; 0.03 ± 1.96·0.01740 = −0.0041…0.0641."""
    found = lift((32, 400), (20, 400))
    assert found.interval is not None
    assert (found.verdict, found.treated, found.control) == ("unsure", 0.08, 0.05)
    assert (found.difference, found.interval.low, found.interval.high) == pytest.approx(
        (0.03, -0.0041, 0.0641), abs=5e-5
    )
    assert found.buyers == 12
    assert roi(Decimal(12), Decimal(6000), Decimal(50000)) == Decimal("0.44")


@pytest.mark.parametrize(
    ("treated", "control", "verdict", "buyers"),
    [
        ((80, 400), (20, 400), "more", 60), ((20, 400), (80, 400), "less", -60), ((3, 9), (2, 9), "small", 1),
        ((4, 400), (2, 400), "small", 2), ((40, 360), (2, 40), "unsure", 22), ((32, 400), (0, 0), "attributed", 32),
        ((0, 0), (3, 10), "attributed", None), ((0, 0), (0, 0), "attributed", None),
    ],
)  # fmt: skip
def test_what_is_said(
    treated: tuple[int, int], control: tuple[int, int], verdict: str, buyers: int | None
) -> None:
    found = lift(treated, control)
    assert (found.verdict, found.buyers) == (verdict, buyers)
    assert (found.interval is not None) == found.is_incremental


def test_no_cost_no_return() -> None:
    assert roi(Decimal(12), Decimal(6000), Decimal(0)) is None


def test_the_draw_is_the_same_for_a_seed_and_another_for_another() -> None:
    one = control_of(KEYS, Decimal("0.25"), "seed")
    assert len(one) == 100
    assert one == control_of(reversed(KEYS), Decimal("0.25"), "seed")
    assert one != control_of(KEYS, Decimal("0.25"), "other")


@given(st.integers(0, 60), st.decimals(0, Decimal("0.9"), places=2))
def test_a_share_above_nothing_keeps_somebody_and_never_all(people: int, share: Decimal) -> None:
    control = control_of(KEYS[:people], share, "seed")
    assert control <= set(KEYS[:people])
    if people >= 2 and share:
        assert 1 <= len(control) < people
    else:
        assert not control
