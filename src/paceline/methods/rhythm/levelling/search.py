"""The local search: moves and swaps as long as they improve, then repairs.

No clock and no chance: the number of passes is bounded, ties go to the smaller key and the earlier day.
"""

from __future__ import annotations

from collections.abc import Sequence

from paceline.methods.rhythm.levelling.board import TOLERANCE, Board
from paceline.methods.rhythm.levelling.placing import best_day, place
from paceline.methods.rhythm.levelling.repair import repair
from paceline.methods.rhythm.levelling.tasks import Task

PASSES = 6
SWAPS_A_DAY = 12


def improve(board: Board) -> None:
    """Bring ``board`` to a state in which no single move or tried exchange helps and nothing movable exceeds a day."""
    movable = [task for task in board.tasks.values() if board.is_movable(task)]
    _lift_invalid(board, movable)
    place(board, movable)
    by_rep: dict[str, list[Task]] = {}
    for task in movable:
        by_rep.setdefault(task.rep, []).append(task)
    for rep in sorted(by_rep):
        for _ in range(PASSES):
            if not _move_pass(board, rep, by_rep[rep]) and not _swap_pass(board, rep, by_rep[rep]):
                break
        _lift_overflow(board, rep, by_rep[rep])
    repair(board, movable)
    place(board, movable)


def _lift_invalid(board: Board, tasks: Sequence[Task]) -> None:
    """Take off what stands where it must not; the later one of a broken order goes."""
    for task in tasks:
        day = board.day[task.key]
        if day is not None and not board.is_valid(task, day):
            board.take(task)


def _move_pass(board: Board, rep: str, tasks: Sequence[Task]) -> bool:
    """One try for each task; those on the fullest days first. True when anything improved."""
    loads = board.load[rep]
    improved = False
    on_days = [(task, board.day[task.key]) for task in tasks]
    placed = [(task, day) for task, day in on_days if day is not None]
    for task, day in sorted(
        placed, key=lambda one: (-loads[one[1]], one[0].weight, -one[0].hours, one[0].key)
    ):
        board.take(task)
        here = board.cost_on(task, day)
        best = best_day(board, task)
        target = best[1] if best is not None and best[0] < here - TOLERANCE else day
        improved |= target != day
        board.put(task, target)
    return improved


def _swap_pass(board: Board, rep: str, tasks: Sequence[Task]) -> bool:
    """Exchange tasks between the fullest and the emptiest day."""
    days = [day for day in range(board.rules.frozen, board.horizon) if board.capacity[rep][day] > 0]
    if len(days) < 2:
        return False
    use = {day: board.load[rep][day] / board.capacity[rep][day] for day in days}
    full, empty = max(days, key=lambda day: (use[day], -day)), min(days, key=lambda day: (use[day], day))
    on_full = [task for task in tasks if board.day[task.key] == full][:SWAPS_A_DAY]
    on_empty = [task for task in tasks if board.day[task.key] == empty][:SWAPS_A_DAY]
    return any(
        _swap(board, one, other)
        for one in on_full
        for other in on_empty
        if one.hours > other.hours + TOLERANCE
    )


def _swap(board: Board, one: Task, other: Task) -> bool:
    """Exchange the days of two tasks of a rep if that is allowed and better."""
    first, second = board.take(one), board.take(other)
    assert first is not None
    assert second is not None
    here = board.cost_on(one, first)
    board.put(one, first)
    here += board.cost_on(other, second)
    board.take(one)
    if board.fits(one, second) and board.allows(one, second):
        there = board.cost_on(one, second)
        board.put(one, second)
        if board.fits(other, first) and board.allows(other, first):
            there += board.cost_on(other, first)
            if there < here - TOLERANCE:
                board.put(other, first)
                return True
        board.take(one)
    board.put(one, first)
    board.put(other, second)
    return False


def _lift_overflow(board: Board, rep: str, tasks: Sequence[Task]) -> None:
    """What still exceeds a day's hours loses its place, the least important first; it is listed, never hidden."""
    by_need = sorted(tasks, key=lambda one: (one.weight, one.hours, one.key))
    for task in by_need:
        day = board.day[task.key]
        if day is not None and board.load[rep][day] > board.room[rep][day] + TOLERANCE:
            board.take(task)
