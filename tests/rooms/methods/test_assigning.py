"""To whom the next lead goes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from paceline.methods.assigning import Candidate, Way, in_order


def first(way: Way, *people: Candidate) -> str:
    return in_order(way, people)[0].key


def dealt(way: Way, people: list[Candidate], times: int) -> list[str]:
    """Who gets each of so many leads when every turn counts."""
    gone = []
    for at in range(1, times + 1):
        best = in_order(way, people)[0]
        gone.append(best.key)
        people = [replace(one, given=one.given + 1, last=float(at)) if one is best else one for one in people]
    return gone


def test_in_turn_everybody_gets_one_before_anybody_gets_two() -> None:
    assert dealt("turns", [Candidate(key) for key in "abc"], 6) == list("abcabc")


def test_by_weight_the_shares_are_kept_at_every_moment() -> None:
    gone = dealt("weights", [Candidate("a", weight=2), Candidate("b", weight=1)], 9)
    assert Counter(gone) == {"a": 6, "b": 3}
    assert all(abs(gone[:n].count("a") - 2 * n / 3) <= 1 for n in range(1, 10))


@pytest.mark.parametrize("way", ["turns", "weights", "best"])
def test_who_has_no_room_is_passed_over(way: Way) -> None:
    assert first(way, Candidate("full", room=0, industry=True), Candidate("free", room=1)) == "free"
    assert in_order(way, [Candidate("full", room=0)]) == []


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"industry": True}, {"region": True, "tier": 4}),
        ({"region": True}, {"tier": 4}),
        ({"tier": 3}, {"tier": 1}),
        ({"held": 2}, {"held": 9}),
        ({"last": 1.0}, {"last": 2.0}),
    ],
)
def test_the_best_knows_the_trade_then_the_place_then_has_more_experience_then_less_to_do(
    better: dict[str, Any], worse: dict[str, Any]
) -> None:
    assert first("best", Candidate("worse", **worse), Candidate("better", **better)) == "better"
