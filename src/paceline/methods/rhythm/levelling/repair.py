"""Where single moves are stuck: a few tasks are taken off together and placed anew, and kept so if that is better."""

from __future__ import annotations

from collections.abc import Sequence

from paceline.methods.rhythm.levelling.board import TOLERANCE, Board
from paceline.methods.rhythm.levelling.placing import best_day, in_order
from paceline.methods.rhythm.levelling.tasks import Task

LARGEST = 16


def repair(board: Board, movable: Sequence[Task]) -> None:
    """Try it for the touches of each crowded customer, and for each late task with what fills its due day."""
    touches: dict[str, list[Task]] = {}
    on_day: dict[tuple[str, int], list[Task]] = {}
    for task in movable:
        day = board.day[task.key]
        if task.customer and task.is_outbound and day is not None:
            touches.setdefault(task.customer, []).append(task)
        if day is not None:
            on_day.setdefault((task.rep, day), []).append(task)
    for customer, tasks in sorted(touches.items()):
        if board.crowding(customer, board.touches[customer]):
            _anew(board, tasks)
    for task in in_order(board, movable):
        day = board.day[task.key]
        if task.due is not None and day is not None and day > task.due >= board.rules.frozen:
            there = [one for one in on_day.get((task.rep, task.due), ()) if board.day[one.key] == task.due]
            _anew(board, [task, *there])


def _anew(board: Board, tasks: Sequence[Task]) -> None:
    if len(tasks) > LARGEST:
        return
    old = [(task, day) for task in tasks if (day := board.take(task)) is not None]
    here = _put_back(board, old)
    for task, _ in old:
        board.take(task)
    there, placed = 0.0, 0
    for task in in_order(board, [task for task, _ in old]):
        best = best_day(board, task)
        if best is None:
            break
        there, placed = there + best[0], placed + 1
        board.put(task, best[1])
    if placed < len(old) or there >= here - TOLERANCE:
        for task, _ in old:
            board.take(task)
        _put_back(board, old)


def _put_back(board: Board, old: Sequence[tuple[Task, int]]) -> float:
    """Place as before; what that costs, one after the other."""
    cost = 0.0
    for task, day in old:
        cost += board.cost_on(task, day)
        board.put(task, day)
    return cost
