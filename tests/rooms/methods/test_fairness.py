"""Whether handing work over is fair."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paceline.methods.fairness import Doubt, Load, doubts

BUSY = Load(leads=30, customers=80, tasks=40, hours=28, capacity=30)
FREE = Load(leads=5, customers=60, tasks=8, hours=10, capacity=30, room=20)


def test_what_goes_over_leaves_one_side_and_weighs_on_the_other() -> None:
    after = FREE.with_more(5, 2, 3.5)
    assert (after.leads, after.tasks, after.hours, after.room) == (10, 10, 13.5, 15)
    assert BUSY.with_more(-5, -2, -40).hours == 0, "never less than nothing"
    assert after.use == pytest.approx(0.45)


def test_somebody_with_room_is_fair() -> None:
    assert doubts(BUSY.with_more(-5, 0, -2), FREE.with_more(5, 0, 2)) == []


@pytest.mark.parametrize(
    ("taker", "found"),
    [
        (replace(FREE, away=3), [Doubt.AWAY]),
        (replace(FREE, away=2), []),
        (replace(FREE, room=-1), [Doubt.OVER_CAP]),
        (replace(FREE, room=0), []),
        (replace(FREE, hours=31), [Doubt.FULL]),
        (replace(FREE, tasks=70), [Doubt.SWAPPED]),
        (replace(FREE, hours=0, capacity=0, away=5), [Doubt.AWAY]),
    ],
)
def test_leave_cap_hours_and_swapping_speak_against_it(taker: Load, found: list[Doubt]) -> None:
    assert doubts(BUSY, taker) == found


def test_of_several_givers_none_is_compared() -> None:
    assert doubts(None, replace(FREE, tasks=900)) == []
