"""A rate beside its peers: golden numbers of F59 and of the incomplete beta function."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.intervals import shrunk_rate
from paceline.methods.peers import Verdict, beside_peers, chance_below, strength_among


@pytest.mark.parametrize(
    ("k", "n", "shrunk", "verdict"),
    [
        (2, 20, 0.25, Verdict.BELOW), (0, 1, 8 / 21, Verdict.FEW), (8, 20, 0.4, Verdict.LEVEL),
        (18, 20, 0.65, Verdict.ABOVE),
    ],
)  # fmt: skip
def test_tl_4(k: int, n: int, shrunk: float, verdict: Verdict) -> None:
    found = beside_peers(k, n, 0.4)
    assert found.shrunk == pytest.approx(shrunk)
    assert found.verdict == verdict


def test_the_examples_of_f59() -> None:
    assert [round(shrunk_rate(k, n, 0.25), 3) for k, n in ((1, 1), (12, 30), (2, 20))] == [0.286, 0.34, 0.175]


@pytest.mark.parametrize(
    ("x", "a", "b", "p"),
    [
        (0.5, 1, 1, 0.5),
        (0.3, 2, 1, 0.09),
        (0.4, 10, 30, 0.97951),
        (0.9, 0.5, 0.5, 0.79517),
        (0.2, 1, 3, 0.488),
    ],
)
def test_known_values_of_the_beta_distribution(x: float, a: float, b: float, p: float) -> None:
    assert chance_below(x, a, b) == pytest.approx(p, abs=2e-5)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.05, 0.95), st.floats(2, 200))
def test_the_shrunk_rate_lies_between_and_more_successes_never_look_worse(
    k: int, more: int, mean: float, strength: float
) -> None:
    n = k + more
    found = beside_peers(k, n, mean, strength)
    assert 0 <= found.below <= 1
    if n:
        assert min(k / n, mean) - 1e-9 <= found.shrunk <= max(k / n, mean) + 1e-9
        if k:
            assert beside_peers(k - 1, n, mean, strength).below >= found.below - 1e-9


def test_few_peers_tell_nothing_of_their_spread() -> None:
    assert strength_among([(2, 20), (0, 1), (78, 179)]) == 20
    assert strength_among([(2, 20), (10, 20), (18, 20), (4, 20), (15, 20)]) < 20
