"""RHY-3 and RHY-4, the guarantees of §4.3 on random plans, and speed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paceline.methods.rhythm.levelling.board import Board
from paceline.methods.rhythm.levelling.proposal import Proposal, accepted, level
from paceline.methods.rhythm.levelling.reasons import reason, why_over, why_unplaced
from paceline.methods.rhythm.levelling.score import WEIGHTS
from paceline.methods.rhythm.levelling.tasks import Rules, Task

FREE = Rules(utilisation=1.0, frozen=0)
WEEK = {"fang": (5.0,) * 5}
FRIDAY = 4
DAYS = ["周一", "周二", "周三", "周四", "周五"]


def calls(count: int = 20, fixed: int = 0) -> list[Task]:
    return [Task(f"call-{at:02}", "fang", FRIDAY, 1.0, is_fixed=at < fixed) for at in range(count)]


def loads(proposal: Proposal, rep: str = "fang") -> list[float]:
    return list(next(one.after for one in proposal.loads if one.rep == rep))


def test_rhy_3_twenty_calls_on_friday() -> None:
    found = level(calls(), WEEK, FREE)
    fang = found.loads[0]
    assert loads(found) == [4, 4, 4, 4, 4]
    assert fang.evenness(fang.before) == (pytest.approx(0.80), pytest.approx(5))
    assert fang.evenness(fang.after) == (pytest.approx(0), pytest.approx(1))
    assert len(found.moves) == 16
    assert (found.unplaced, found.over) == ((), ())
    assert str(reason(found.moves[0], "张三", DAYS.__getitem__)) == "移动：张三 周五→周一，因周五 20h/5h"


def test_rhy_3_monday_on_leave() -> None:
    found = level(calls(), {"fang": (0.0, 5.0, 5.0, 5.0, 5.0)}, FREE)
    assert loads(found) == [0, 5, 5, 5, 5]


def test_rhy_3_eight_confirmed_by_customers() -> None:
    found = level(calls(fixed=8), WEEK, FREE)
    assert loads(found) == [3, 3, 3, 3, 8]
    assert [(one.day, one.hours) for one in found.over] == [(FRIDAY, 8)]
    assert "8h" in str(why_over(found.over[0], DAYS.__getitem__))
    assert {move.task.key for move in found.moves}.isdisjoint(f"call-{at:02}" for at in range(8))


def test_rhy_4_what_finds_no_place_is_listed() -> None:
    found = level(calls(30), WEEK, FREE)
    assert loads(found) == [5, 5, 5, 5, 5]
    assert len(found.unplaced) == 5
    assert sum(day is not None for day in found.days.values()) + len(found.unplaced) == 30
    assert "换人" in str(why_unplaced(found.unplaced[0]))


def test_commit_deals_and_high_priority_keep_their_place() -> None:
    plan = [replace(task, priority=4) for task in calls(26)]
    plan[3] = replace(plan[3], priority=1, is_commit=True)
    found = level(plan, WEEK, FREE)
    assert len(found.unplaced) == 1
    assert found.unplaced[0].key != plan[3].key


def test_due_days_windows_order_and_frozen_days_hold() -> None:
    plan = [
        *calls(10),
        Task("window", "fang", FRIDAY, 1, days=frozenset({2})),
        Task("step-1", "fang", FRIDAY, 1),
        Task("step-2", "fang", FRIDAY, 1, after="step-1", offset=2),
        Task("due", "fang", FRIDAY, 1, due=2),
        Task("frozen", "fang", 1, 4),
    ]
    found = level(plan, WEEK, Rules(utilisation=1.0, frozen=2))
    days = found.days
    assert days["window"] == 2
    assert days["due"] == 2
    assert days["frozen"] == 1
    assert (days["step-1"], days["step-2"]) == (2, 4)
    assert min(day for key, day in days.items() if day is not None and key != "frozen") == 2


def test_touches_of_one_customer_are_spread() -> None:
    plan = [Task(f"t{at}", "fang", at % 2, 0.5, customer="华星") for at in range(3)]
    found = level(plan, WEEK, FREE)
    placed = sorted(day for day in found.days.values() if day is not None)
    assert all(after - before >= 2 for before, after in pairwise(placed))
    assert "隔 2 个工作日" in str(reason(found.moves[0], "华星", DAYS.__getitem__))


def test_gaps_windows_and_the_first_day_hold_to_the_day() -> None:
    task = Task("late", "fang", None, 1.0, release=2, due=1)
    board = Board([task], WEEK, Rules(shortest_gap=2, most_touches=2, window=5, longest_gap={"华星": 6}))
    crowded = {(0, 2, 5): 0, (0, 2, 4): 1, (0, 1): 1, (0, 6): 0, (0, 7): 1}
    assert {days: board.crowding("华星", days) for days in crowded} == crowded
    assert [board.allows(task, day) for day in range(5)] == [False, False, True, True, True]
    assert board.cost_on(task, 4) - board.cost_on(task, 2) == pytest.approx(2 * WEIGHTS[1] * task.weight)


def test_visits_in_one_place_share_a_day() -> None:
    plan = [
        Task("a", "fang", 0, 1, cluster="浦东"),
        Task("b", "fang", 1, 1, cluster="浦西"),
        Task("c", "fang", 2, 1, cluster="浦东"),
        Task("d", "fang", 3, 1, cluster="浦西"),
    ]
    found = level(plan, {"fang": (50.0,) * 5}, FREE)
    assert found.after.travel == 2


def test_a_level_plan_stays_as_it_is() -> None:
    plan = [Task(str(at), "fang", at % 5, 1.0) for at in range(10)]
    found = level(plan, WEEK, FREE)
    assert (found.moves, found.is_better) == ((), False)


def test_part_of_a_proposal_can_be_accepted_and_undone() -> None:
    plan = calls()
    found = level(plan, WEEK, FREE)
    some = [move.task.key for move in found.moves[:5]]
    part = accepted(plan, found, some)
    assert sum(task.day != FRIDAY for task in part) == 5
    assert [task.day for task in accepted(plan, found)] == [found.days[task.key] for task in plan]
    ordered = [*calls(12), Task("step-1", "fang", 0, 4), Task("step-2", "fang", 1, 4, after="step-1")]
    days = {**found.days, "step-1": 2, "step-2": 3}
    moves = tuple(replace(found.moves[0], task=task) for task in ordered[-2:])
    moved = Proposal(days, moves, (), (), (), found.before, found.after)
    only_first = accepted(ordered, moved, ["step-1"])
    assert [task.day for task in only_first[-2:]] == [0, 1]


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError):
        level([Task("a", "nobody", 0, 1)], WEEK)
    with pytest.raises(ValueError):
        level([Task("a", "fang", 0, 1), Task("a", "fang", 1, 1)], WEEK)
    assert level([], {}).moves == ()


def tasks_of(random: Random, reps: int, days: int, count: int) -> list[Task]:
    return [
        Task(
            f"t{at:05}",
            f"r{random.randrange(reps):03}",
            random.choice([None, -1, *range(days), days - 1, days - 1]),
            random.choice([0.25, 0.5, 1.0, 2.5]),
            customer=f"c{random.randrange(max(1, count // 3))}",
            priority=random.randint(1, 4),
            due=random.choice([None, random.randrange(days)]),
            is_fixed=random.random() < 0.15,
            is_commit=random.random() < 0.1,
            days=frozenset(random.sample(range(days), max(1, days // 2))) if random.random() < 0.2 else None,
            after=f"t{at - 1:05}" if at and random.random() < 0.1 else "",
            cluster=random.choice(["", "东", "西"]),
        )
        for at in range(count)
    ]


PLANS = st.tuples(
    st.integers(0, 10**6), st.integers(1, 3), st.integers(2, 10), st.integers(0, 40), st.integers(0, 2)
)


@settings(max_examples=60, deadline=None)
@given(PLANS)
def test_guarantees(shape: tuple[int, int, int, int, int]) -> None:
    seed, reps, days, count, frozen = shape
    random = Random(seed)
    plan = tasks_of(random, reps, days, count)
    capacity = {
        f"r{rep:03}": tuple(random.choice([0.0, 5.0, 5.0]) for _ in range(days)) for rep in range(reps)
    }
    rules = Rules(utilisation=random.choice([0.85, 1.0]), frozen=frozen)
    found = level(plan, capacity, rules)
    # conservation
    assert set(found.days) == {task.key for task in plan}
    placed = {key for key, day in found.days.items() if day is not None}
    assert {task.key for task in found.unplaced} == {
        t.key for t in plan if t.key not in placed and not t.is_fixed
    }
    total = sum(task.hours for task in plan if task.key in placed)
    assert sum(sum(one.after) for one in found.loads) == pytest.approx(total)
    # never worse
    assert found.after.total <= found.before.total + 1e-9
    # fixed and frozen untouched
    for task in plan:
        if task.is_fixed or (task.day is not None and 0 <= task.day < frozen):
            assert found.days[task.key] == (task.day if task.day is not None and task.day >= 0 else None)
    # feasible: what moved stands where it may, and no movable task exceeds a day
    for move in found.moves:
        task, day = move.task, move.to
        assert day >= max(frozen, task.release)
        assert task.days is None or day in task.days
        assert capacity[task.rep][day] > 0
        before = found.days.get(task.after) if task.after else None
        assert before is None or day >= before + task.offset
    for over in found.over:
        stays = [t for t in plan if t.rep == over.rep and found.days[t.key] == over.day]
        assert all(t.is_fixed or over.day < frozen for t in stays)
    # deterministic, in any order of rows
    mixed = list(plan)
    random.shuffle(mixed)
    assert level(mixed, capacity, rules).days == found.days


def test_fifty_reps_and_twenty_days_take_under_two_seconds() -> None:
    random = Random(5)
    plan = tasks_of(random, 50, 20, 3000)
    capacity = {f"r{rep:03}": (5.0,) * 20 for rep in range(50)}
    started = process_time()
    found = level(plan, capacity)
    assert process_time() - started < 2
    assert found.after.over < found.before.over
    assert found.after.uneven < found.before.uneven


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=25))
def test_equal_calls_without_limits_end_within_one_of_each_other(days: list[int]) -> None:
    plan = [Task(f"{at:02}", "fang", day, 1.0) for at, day in enumerate(days)]
    after = loads(level(plan, {"fang": (8.0,) * 5}, FREE))
    assert max(after) - min(after) <= 1
