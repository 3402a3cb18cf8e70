"""Look-alikes: what the best have in common more than others, and how well somebody fits."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.lookalikes import MOST_WEIGHT, TooFew, profile, weight

BEST = [({"industry": "制造", "region": "江苏"}, 15), ({"industry": "贸易", "region": "江苏"}, 5)]
ALL = [
    ({"industry": "制造", "region": "江苏"}, 20), ({"industry": "制造", "region": "广东"}, 10),
    ({"industry": "贸易", "region": "江苏"}, 20), ({"industry": "贸易", "region": "广东"}, 50),
]  # fmt: skip


def test_a_weight_is_the_lift_drawn_towards_what_is_usual() -> None:
    assert weight(15, 20, 30, 100) == pytest.approx(log2((15 + 10 * 0.3) / 30 / 0.3))
    assert weight(3, 10, 30, 100) == pytest.approx(0), "as common as anywhere"
    assert weight(1, 1, 1, 1000) == MOST_WEIGHT
    assert weight(0, 1000, 900, 1000) == -MOST_WEIGHT


def test_golden_profile() -> None:
    made = profile(BEST, ALL)
    weights = {one: round(trait.weight, 4) for one, trait in made.traits.items()}
    assert weights == {
        ("industry", "制造"): 1.0,
        ("industry", "贸易"): -0.8074,
        ("region", "广东"): -1.585,
        ("region", "江苏"): 1.0,
    }
    assert (made.best, made.everybody) == (20, 100)


def test_golden_fits() -> None:
    made = profile(BEST, ALL)
    asked = [
        ("制造", "江苏"),
        ("贸易", "江苏"),
        ("制造", "广东"),
        ("", "江苏"),
        ("牧业", ""),
        ("贸易", "广东"),
    ]
    scores = [made.fit({"industry": industry, "region": region}).score for industry, region in asked]
    assert scores == [100, 59, 41, 77, 54, 0]


def test_the_reasons_are_the_traits_strongest_first() -> None:
    found = profile(BEST, ALL).fit({"industry": "制造", "region": "江苏"})
    assert [(one.field, one.best, one.everybody) for one in found.traits] == [
        ("industry", 15, 30),
        ("region", 20, 40),
    ]


def test_too_few_make_no_profile() -> None:
    with pytest.raises(TooFew):
        profile([({"industry": "制造"}, 4)], ALL)


def test_best_customers_like_all_others_tell_nothing() -> None:
    made = profile(ALL, ALL)
    assert made.fit({"industry": "制造", "region": "江苏"}).score == 0


TRAITS = st.fixed_dictionaries({"a": st.sampled_from("xyz"), "b": st.sampled_from(["", "u", "v"])})
PEOPLE = st.lists(st.tuples(TRAITS, st.integers(1, 30)), min_size=1, max_size=12)


@given(PEOPLE, PEOPLE)
def test_fits_lie_between_0_and_100_and_never_depend_on_order(best: list, others: list) -> None:  # type: ignore[type-arg]
    try:
        made, turned = profile(best, best + others), profile(best[::-1], (best + others)[::-1])
    except TooFew:
        return
    for traits, _ in best + others:
        assert 0 <= made.fit(traits).score <= 100
        assert made.fit(traits) == turned.fit(traits)
