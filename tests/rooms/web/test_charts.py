"""The geometry of the small charts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from paceline.interfaces.web import charts

amounts = st.floats(min_value=0, max_value=1e12, allow_nan=False)


def test_a_beat_is_as_tall_as_its_pace() -> None:
    on_beat, behind, today, to_come = charts.beat([1.0, 0.5, 0.9, None], today=2)
    assert [tick.kind for tick in (on_beat, behind, today, to_come)] == [
        "beat-hi",
        "beat-lo",
        "beat-t",
        "beat-f",
    ]
    assert on_beat.height == 2 * behind.height
    assert to_come.height == 3


@given(st.lists(amounts, min_size=1, max_size=60))
def test_a_spark_stays_inside_its_box(values: list[float]) -> None:
    for x, y in charts.spark(values, 64, 18):
        assert 0 <= x <= 64
        assert 0 <= y <= 18


@given(amounts)
def test_an_axis_ends_at_or_above_the_greatest_value(greatest: float) -> None:
    top = charts.nice_top(greatest)
    assert top >= greatest * 0.999
    assert top <= max(1.0, greatest * 2)


@given(st.lists(st.tuples(st.text(max_size=5), amounts), min_size=1, max_size=20))
def test_bars_stand_on_the_base_and_do_not_overlap(rows: list[tuple[str, float]]) -> None:
    drawn = charts.plot(rows)
    for bar in drawn.bars:
        assert abs(bar.y + bar.height - drawn.base) < 0.2
        assert bar.y >= 0
    for left, right in zip(drawn.bars, drawn.bars[1:], strict=False):
        assert left.x + left.width <= right.x + 0.2


def test_no_rows_make_an_empty_plot() -> None:
    assert charts.plot([]).bars == []
    assert charts.spark([]) == []
    assert charts.funnel([]) == []


def test_a_funnel_links_each_stage_to_the_next() -> None:
    steps = charts.funnel([740, 433, 0])
    assert [bool(step.link) for step in steps] == [True, True, False]
    assert steps[0].height > steps[1].height > steps[2].height > 0


@given(st.floats(0, 2), st.floats(0, 2))
def test_a_ring_never_turns_further_than_its_track(actual: float, need: float) -> None:
    drawn = charts.ring(actual, need, 0.8, 0.9, 1.0)
    assert drawn.value.startswith("M")
    assert drawn.need is not None
    assert all(0 <= place <= 168 for place in drawn.need)


def test_a_ring_without_a_forecast_has_no_band() -> None:
    drawn = charts.ring(0.4)
    assert (drawn.band, drawn.need, drawn.middle) == ("", None, None)
