"""Tasks that found no day and that another rep could take: suggestions only, the leader decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from paceline.methods.rhythm.levelling.board import Board
from paceline.methods.rhythm.levelling.proposal import Proposal
from paceline.methods.rhythm.levelling.tasks import Capacity, Rules, Task


@dataclass(frozen=True)
class Handover:
    """``task`` could be done by ``rep`` on ``day``, where utilisation would become ``use``."""

    task: Task
    rep: str
    day: int
    use: float


def handovers(
    tasks: Sequence[Task], proposal: Proposal, capacity: Capacity, rules: Rules | None = None
) -> list[Handover]:
    """For each unplaced task the least used of the other reps it allows, the most important task first."""
    placed = [replace(task, day=proposal.days[task.key]) for task in tasks]
    board = Board(placed, capacity, rules or Rules())
    found: list[Handover] = []
    for task in sorted(proposal.unplaced, key=lambda one: (-one.weight, one.key)):
        options = [
            (_use(board, other, day), day, other)
            for other in (replace(task, rep=rep) for rep in task.reps if rep != task.rep)
            for day in board.days_for(other)
        ]
        if options:
            use, day, other = min(options, key=lambda one: (one[0], one[1], one[2].rep))
            board.put(other, day)
            found.append(Handover(task, other.rep, day, use))
    return found


def _use(board: Board, task: Task, day: int) -> float:
    return (board.load[task.rep][day] + task.hours) / board.capacity[task.rep][day]
