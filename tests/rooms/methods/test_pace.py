"""F20–F24: golden March and February 2026, edge cases, and lights that weigh chance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.periods import Period, Unit, period_of
from paceline.methods.rhythm.day_targets import day_targets, day_weights, shape_of, stretched, time_of
from paceline.methods.rhythm.pace import Light, Time, at_most, pace
from tests.rooms.methods.rhythm_cases import CHINA

MARCH = period_of(Unit.MONTH, date(2026, 3, 1))
FEBRUARY = period_of(Unit.MONTH, date(2026, 2, 1))


def test_f24_march_2026() -> None:
    weights = day_weights(CHINA, MARCH)
    assert len(weights) == 22
    found = pace(Decimal(2_200_000), Decimal(800_000), time_of(weights, date(2026, 3, 13)))
    assert found.attainment == pytest.approx(0.364, abs=5e-4)
    assert found.progress == pytest.approx(0.455, abs=5e-4)
    assert found.index == pytest.approx(0.80)
    assert found.required == Decimal("116666.67")
    assert found.projection == Decimal("1760000.00")
    assert found.to_pace == Decimal("200000.00")
    assert found.light is Light.RED


def test_f24_february_2026_counts_the_saturdays() -> None:
    time = time_of(day_weights(CHINA, FEBRUARY), date(2026, 2, 13))
    assert (time.passed, time.whole, time.progress) == (10, 16, 0.625)


def test_day_targets_add_up() -> None:
    targets = day_targets(Decimal("100000.01"), day_weights(CHINA, FEBRUARY))
    assert sum(targets.values()) == Decimal("100000.01")
    assert date(2026, 2, 14) in targets
    assert date(2026, 2, 17) not in targets
    assert day_targets(Decimal(5), {}) == {}


def test_edges() -> None:
    assert pace(Decimal(0), Decimal(5), Time(1, 2)).light is Light.NONE
    assert pace(Decimal(0), Decimal(5), Time(1, 2)).attainment is None
    assert pace(Decimal(100), Decimal(-5), Time(1, 2)).attainment == -0.05
    done = pace(Decimal(100), Decimal(120), Time(1, 2))
    assert (done.light, done.required, str(done.note)) == (Light.DONE, None, "已达成，超额 20")
    over = pace(Decimal(100), Decimal(80), Time(2, 2))
    assert (over.required, str(over.note)) == (None, "时间已用完，最终差 20")
    before = pace(Decimal(100), Decimal(0), Time(0, 2))
    assert (before.index, before.projection, before.light) == (None, None, Light.NONE)
    assert not pace(Decimal(100), Decimal(10), Time(1, 10)).is_projection_reliable


def test_behind_with_few_deals_is_no_red_light() -> None:
    """Ten deals a month: at mid-month five are due. Three may be chance, none is not."""
    target, deal = Decimal(500_000), Decimal(50_000)
    few = pace(target, Decimal(150_000), Time(10, 21), deals=3, deal=deal)
    assert few.light is Light.UNSURE
    assert "样本不足" in str(few.note)
    none = pace(target, Decimal(0), Time(10, 21), deals=0, deal=deal)
    assert none.light is Light.RED
    wide = pace(target * 2, Decimal(350_000), Time(10, 20), deals=7, deal=deal)
    assert wide.light is Light.AMBER
    assert "偶然" in str(wide.note)
    assert pace(target * 20, Decimal(3_500_000), Time(10, 20), deals=70, deal=deal).light is Light.RED


def test_lights_change_exactly_at_their_limits() -> None:
    half = Time(10, 20)
    lights = {
        50: Light.GREEN, 49: Light.AMBER, 45: Light.AMBER, 44: Light.RED,
    }  # fmt: skip
    for actual, light in lights.items():
        assert pace(Decimal(100), Decimal(actual), half).light is light
    assert pace(Decimal(100), Decimal(10), Time(4, 20)).is_projection_reliable
    assert not pace(Decimal(100), Decimal(10), Time(3.9, 20)).is_projection_reliable


@pytest.mark.parametrize(
    ("wanted", "deals", "light"),
    [
        (20, 6, Light.AMBER),  # of ten due so few come in 13 % of periods
        (20, 5, Light.RED),  # 7 %
        (9, 0, Light.UNSURE),  # of four and a half due none come in 1.1 %
        (9.8, 0, Light.RED),  # 0.7 %
    ],
)
def test_chance_is_weighed_at_ten_and_one_percent(wanted: float, deals: int, light: Light) -> None:
    deal = Decimal(50_000)
    target = deal * Decimal(str(wanted))
    assert pace(target, deal * deals, Time(10, 20), deals=deals, deal=deal).light is light


def test_poisson_by_hand() -> None:
    assert at_most(0, 5) == pytest.approx(0.0067379, rel=1e-4)
    assert at_most(2, 1) == pytest.approx(2.5 / 2.718281828)
    assert at_most(3, 0) == 1


def test_shape_of_the_month() -> None:
    late = [1.0] * 15 + [3.0] * 5
    assert shape_of([late] * 5) == ()
    shape = shape_of([late] * 6)
    assert sum(shape) == pytest.approx(20)
    assert shape[-1] == pytest.approx(3 * shape[0])
    weights = day_weights(CHINA, MARCH, shape)
    assert sum(weights.values()) == pytest.approx(22)
    assert time_of(weights, date(2026, 3, 13)).progress < 10 / 22


@given(st.lists(st.floats(0, 9), min_size=1, max_size=25), st.integers(1, 30))
def test_stretching_keeps_the_mean(shape: list[float], length: int) -> None:
    assert sum(stretched(shape, length)) / length == pytest.approx(sum(shape) / len(shape))


@given(
    st.decimals(1, 10**8, places=2), st.decimals(0, 10**8, places=2), st.integers(1, 20), st.integers(2, 1000)
)
def test_units_do_not_matter(target: Decimal, actual: Decimal, passed: int, factor: int) -> None:
    plain = pace(target, actual, Time(passed, 21))
    scaled = pace(target * factor, actual * factor, Time(passed, 21))
    assert scaled.light is plain.light
    assert scaled.index == pytest.approx(plain.index)


def test_a_period_without_workdays() -> None:
    holiday = Period(date(2026, 2, 15), date(2026, 2, 24))
    time = time_of(day_weights(CHINA, holiday), date(2026, 2, 20))
    assert (time.progress, time.left) == (0, 0)
