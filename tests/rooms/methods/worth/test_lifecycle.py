"""F35 to F40 and §2.4: where a customer stands follows from its purchases and the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.worth.lifecycle import Quiet, Stage, standing
from paceline.methods.worth.purchases import purchases_on

START = date(2026, 1, 1)


def on(*days: int) -> list[date]:
    return [START + timedelta(days=day) for day in days]


@pytest.mark.parametrize(
    ("bought", "asked", "stage"),
    [
        ((), 0, "prospect"),
        ((0,), 0, "new"),
        ((0,), 180, "new"),
        ((0,), 181, "dormant"),
        ((0,), 365, "dormant"),
        ((0,), 366, "lost"),
        ((0, 30), 30, "active"),
        ((0, 30), 30 + 45, "active"),
        ((0, 30), 30 + 46, "at_risk"),
        ((0, 30), 30 + 90, "at_risk"),
        ((0, 30), 30 + 91, "dormant"),
        ((0, 3), 3 + 30, "active"),
        ((0, 3), 3 + 31, "at_risk"),
        ((0, 100), 100 + 181, "dormant"),
        ((0, 30, 60, 160), 160, "won_back"),
        ((0, 30, 60, 160, 190), 190, "active"),
        ((0, 200), 200, "won_back"),
        ((0, 30, 60, 160), 160 + 46, "at_risk"),
    ],
)
def test_the_stage_of_a_day(bought: tuple[int, ...], asked: int, stage: str) -> None:
    found = standing(purchases_on(on(*bought)), START + timedelta(days=asked), Quiet())
    assert found.stage == stage


def test_why_is_said_in_days() -> None:
    once = purchases_on(on(0))
    assert str(standing(once, START + timedelta(days=190), Quiet()).why) == "190 天没有下单"
    often = purchases_on(on(0, 30, 60))
    assert str(standing(often, START + timedelta(days=150), Quiet()).why) == "90 天没有下单，平常每 30 天一次"
    back = purchases_on(on(0, 30, 60, 160))
    assert str(standing(back, START + timedelta(days=160), Quiet()).why) == "隔了 100 天又下单"


def test_loyal_is_who_still_buys_and_a_contract_is_no_silence() -> None:
    bought = purchases_on(on(0, 30, 60))
    soon, late = START + timedelta(days=70), START + timedelta(days=400)
    assert standing(bought, soon, Quiet(), loyal=True).stage == Stage.LOYAL
    assert standing(bought, late, Quiet(), loyal=True).stage == Stage.DORMANT
    assert standing(bought, late, Quiet(), in_contract=True).stage == Stage.ACTIVE
    assert standing(None, late, Quiet(), in_contract=True).stage == Stage.ACTIVE


def test_limits_are_settings() -> None:
    once = purchases_on(on(0))
    assert standing(once, START + timedelta(days=91), Quiet(dormant_days=90)).stage == Stage.DORMANT


def test_a_purchase_of_tomorrow_is_an_error() -> None:
    with pytest.raises(ValueError, match="after the day"):
        standing(purchases_on(on(5)), START, Quiet())


@given(st.lists(st.integers(0, 900), min_size=1, max_size=12))
def test_silence_only_ever_gets_worse_until_the_next_purchase(days: list[int]) -> None:
    bought = purchases_on(on(*days))
    assert bought is not None
    rank = ["new", "active", "won_back", "at_risk", "dormant", "lost"]
    seen = [
        rank.index(standing(bought, bought.last_on + timedelta(days=d), Quiet()).stage)
        for d in range(0, 400, 7)
    ]
    assert seen == sorted(seen)
