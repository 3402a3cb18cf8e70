"""RHY-1 and RHY-5 exactly, and what must hold for any funnel (spec/rhythm.md §4.2, §4.6)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.methods.rhythm.activities import activities, hours, reps_needed, whole_by_day
from paceline.methods.rhythm.flow import (
    entries_of_all_stages,
    feasible,
    gap,
    landing,
    needed_wins,
    required_entries,
    top_up,
    wins_by_day,
)
from paceline.methods.rhythm.funnel_model import funnel_of
from paceline.methods.rhythm.lead_time import LeadTime, fixed, triangular
from tests.rooms.methods.rhythm_cases import F4, Q2, from_morning_of

SPREAD = LeadTime((*(0.0,) * 10, 0.5, *(0.0,) * 9, 0.5))


def test_rhy_1_entries_and_their_dates() -> None:
    line = from_morning_of(2026, 4, 1)
    assert len(line.weights(Q2)) == 61
    needed = needed_wins(3_050_000 / F4.deal, line.weights(Q2))
    assert list(needed.values()) == pytest.approx([1.0] * 61)
    entries = entries_of_all_stages(F4, needed)
    spans = {code: (line.day(min(days)), line.day(max(days))) for code, days in entries.items()}
    assert spans == {
        "潜在": (date(2026, 2, 12), date(2026, 5, 18)),
        "意向": (date(2026, 2, 26), date(2026, 5, 25)),
        "沟通": (date(2026, 3, 11), date(2026, 6, 8)),
    }
    for code, a_day in (("潜在", 10), ("意向", 5), ("沟通", 2.5)):
        assert list(entries[code].values()) == pytest.approx([a_day] * 61)


def test_rhy_1_activities_hours_and_reps() -> None:
    line = from_morning_of(2026, 4, 1)
    entries = entries_of_all_stages(F4, needed_wins(61, line.weights(Q2)))
    work, effort = activities(F4, entries), hours(F4, entries)
    assert (work["call"][0], work["visit"][0]) == (pytest.approx(30), pytest.approx(5))
    assert effort[0] == pytest.approx(20)
    assert reps_needed(effort[0], 5) == pytest.approx(4)


def test_rhy_1_contrast_started_on_the_first_day_lands_half() -> None:
    line = from_morning_of(2026, 4, 1)
    entries = dict.fromkeys(range(61), 10.0)
    inside = landing(entries, F4.chance(0), fixed(30), 0, line.last(Q2)).inside
    assert inside == pytest.approx(31)
    assert round(inside / 61, 2) == 0.51


def test_the_parts_of_f4_give_the_same_way() -> None:
    same = funnel_of([("潜在", 0.5, fixed(5)), ("意向", 0.5, fixed(10)), ("沟通", 0.4, fixed(15))], 50_000)
    assert [stage.to_win.quantile(0.5) for stage in same.stages] == [30, 25, 15]
    assert [same.chance(at) for at in range(3)] == [pytest.approx(one) for one in (0.10, 0.20, 0.40)]


def test_rhy_5_spread_lead_time() -> None:
    needed = dict.fromkeys(range(1, 21), 1.0)
    entries = required_entries(needed, 0.25, SPREAD)
    assert entries == pytest.approx(
        {
            **dict.fromkeys(range(-19, -9), 2.0),
            **dict.fromkeys(range(-9, 1), 4.0),
            **dict.fromkeys(range(1, 11), 2.0),
        }
    )
    assert sum(entries.values()) == pytest.approx(80)
    lands = landing(entries, 0.25, SPREAD, 1, 20)
    assert (lands.inside, lands.before, lands.after) == (
        pytest.approx(15),
        pytest.approx(2.5),
        pytest.approx(2.5),
    )


def test_rhy_5_promises_only_what_lands() -> None:
    entries = required_entries(dict.fromkeys(range(1, 21), 1.0), 0.25, SPREAD)
    left = feasible(entries, 0.25, start=1)
    assert sum(left.entries.values()) == pytest.approx(20)
    assert (left.late_entries, left.late_wins) == (pytest.approx(60), pytest.approx(15))
    lands = landing(left.entries, 0.25, SPREAD, 1, 20)
    assert lands.inside == pytest.approx(2.5)
    assert lands.inside + lands.after == pytest.approx(5)


def test_topping_up_takes_the_earliest_days_and_stops_where_nothing_helps() -> None:
    room = dict.fromkeys(range(20), 10.0)
    topped = top_up({0: 2.0}, 5, 0.25, SPREAD, last=19, room=room)
    assert topped.short == 0
    assert min(topped.added) == 0
    assert topped.entries[0] == 10
    never = top_up({}, 5, 0.25, SPREAD, last=19, room=dict.fromkeys(range(10, 20), 10.0))
    assert (never.added, never.short) == ({}, 5)


def test_gap_is_never_negative() -> None:
    assert gap(3_050_000, 1_000_000, 200_000) == 1_850_000
    assert gap(100, 90, 20) == 0


LEADS = st.builds(
    LeadTime,
    st.lists(st.floats(0, 1), min_size=1, max_size=40).filter(lambda mass: sum(mass) > 0.01).map(tuple),
)
NEEDS = st.dictionaries(st.integers(0, 60), st.floats(0, 20), min_size=1, max_size=30)
CHANCES = st.floats(0.01, 1)


@given(NEEDS, CHANCES, LEADS)
def test_mass_is_kept(needed: dict[int, float], chance: float, to_win: LeadTime) -> None:
    entries = required_entries(needed, chance, to_win)
    assert sum(entries.values()) * chance == pytest.approx(sum(needed.values()))
    lands = landing(entries, chance, to_win, 5, 30)
    assert lands.before + lands.inside + lands.after == pytest.approx(sum(needed.values()))
    assert sum(wins_by_day(entries, chance, to_win).values()) == pytest.approx(sum(needed.values()))
    cut = feasible(entries, chance)
    assert sum(cut.entries.values()) + cut.late_entries == pytest.approx(sum(entries.values()))


@given(NEEDS, CHANCES, LEADS, st.integers(0, 10), st.floats(1, 3))
def test_more_target_lower_conversion_longer_cycle_never_need_less_early(
    needed: dict[int, float], chance: float, to_win: LeadTime, longer: int, more: float
) -> None:
    def until(day: int, entries: dict[int, float]) -> float:
        return sum(items for at, items in entries.items() if at <= day)

    plain = required_entries(needed, chance, to_win)
    higher = required_entries({day: wins * more for day, wins in needed.items()}, chance, to_win)
    harder = required_entries(needed, chance / more, to_win)
    slower = required_entries(needed, chance, LeadTime((*(0.0,) * longer, *to_win.mass)))
    for day in range(-50, 61, 10):
        least = until(day, plain) - 1e-6
        assert min(until(day, higher), until(day, harder), until(day, slower)) >= least


@given(st.lists(st.floats(0, 50), min_size=1, max_size=60))
def test_whole_activities_keep_the_sum(flow: list[float]) -> None:
    whole = whole_by_day(dict(enumerate(flow)))
    assert abs(sum(whole.values()) - sum(flow)) <= 0.5 + 1e-6
    assert min(whole.values()) >= 0


def test_two_and_a_half_a_day_is_five_in_two_days() -> None:
    assert whole_by_day(dict.fromkeys(range(4), 2.5)) == {0: 3, 1: 3, 2: 2, 3: 2}


def test_triangle_and_age() -> None:
    guess = triangular(5, 10, 20)
    assert (guess.within(4), guess.quantile(1), guess.n) == (0, 20, 0)
    assert guess.by_given_age(100, 8) == pytest.approx(1)
    assert guess.by_given_age(100, 40) == 0
    even = LeadTime((0.0, *[0.1] * 10))
    assert [even.by_given_age(last, 3) for last in (0, 1, 7)] == pytest.approx([0.125, 0.25, 1])
    assert fixed(15).by_given_age(14, 0) == 0
    assert fixed(15).by_given_age(15, 0) == 1
    assert fixed(15).by_given_age(9, 6) == 1
