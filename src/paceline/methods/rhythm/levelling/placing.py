"""Deterministic list scheduling: the tightest and most important task first, on its cheapest feasible day."""

from __future__ import annotations

from collections.abc import Sequence

from paceline.methods.rhythm.levelling.board import Board
from paceline.methods.rhythm.levelling.tasks import Task


def place(board: Board, tasks: Sequence[Task]) -> None:
    """Put tasks without a day on their best feasible one, the tightest and most important first."""
    waiting = [task for task in tasks if board.day[task.key] is None]
    for task in in_order(board, waiting):
        best = best_day(board, task)
        if best is not None:
            board.put(task, best[1])


def slack(board: Board, task: Task) -> int:
    """On how many days it could be done in time, order and windows considered, full days not."""
    last = board.horizon - 1 if task.due is None else min(task.due, board.horizon - 1)
    return sum(board.allows(task, day) for day in range(board.rules.frozen, last + 1))


def best_day(board: Board, task: Task) -> tuple[float, int] | None:
    """(cost, day) of the cheapest feasible day, the earliest of equals; None when there is none."""
    return min(((board.cost_on(task, day), day) for day in board.days_for(task)), default=None)


def in_order(board: Board, tasks: Sequence[Task]) -> list[Task]:
    """By slack, importance, key."""
    return sorted(tasks, key=lambda one: (slack(board, one), -one.weight, one.key))
