"""``level``: a levelled plan as a proposal, with every move, what found no place, and before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from paceline.methods.rhythm.concentration import gini, peak_to_mean
from paceline.methods.rhythm.levelling.board import TOLERANCE, Board
from paceline.methods.rhythm.levelling.score import Score
from paceline.methods.rhythm.levelling.search import improve
from paceline.methods.rhythm.levelling.tasks import Capacity, Rules, Task


@dataclass(frozen=True)
class Move:
    """One task from a day (None: it had none) to another, with the hours of the old day before and its capacity."""

    task: Task
    before: int | None
    to: int
    hours_before: float
    capacity_before: float
    gap: int | None
    """Workdays to the customer's nearest other touch afterwards; None when there is none."""


@dataclass(frozen=True)
class RepLoads:
    """A rep's hours a day before and after."""

    rep: str
    capacity: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]

    def evenness(self, loads: Sequence[float]) -> tuple[float | None, float | None]:
        """Gini and peak to mean over the days on which the rep works."""
        worked = [load for load, hours in zip(loads, self.capacity, strict=True) if hours > 0]
        return gini(worked), peak_to_mean(worked)


@dataclass(frozen=True)
class Over:
    """A rep-day above what may be planned, for fixed or frozen tasks alone."""

    rep: str
    day: int
    hours: float
    room: float


@dataclass(frozen=True)
class Proposal:
    """What levelling proposes. Nothing is lost: every task given is placed or in ``unplaced``."""

    days: dict[str, int | None] = field(repr=False)
    moves: tuple[Move, ...]
    unplaced: tuple[Task, ...]
    loads: tuple[RepLoads, ...]
    over: tuple[Over, ...]
    before: Score
    after: Score

    @property
    def is_better(self) -> bool:
        """Whether there is anything to gain."""
        return self.after.total < self.before.total - TOLERANCE


def level(tasks: Sequence[Task], capacity: Capacity, rules: Rules | None = None) -> Proposal:
    """Tasks over the days of ``capacity`` under ``rules``; deterministic, and never worse than what was given.

    Raises ``ValueError`` for a rep without capacity or a key that occurs twice.
    """
    board = Board(tasks, capacity, rules or Rules())
    before, loads_before = board.score(), {rep: tuple(loads) for rep, loads in board.load.items()}
    improve(board)
    after = board.score()
    if after.total >= before.total - TOLERANCE:
        board = Board(tasks, capacity, rules or Rules())
        after = before
    return _proposal(board, before, after, loads_before)


def _proposal(
    board: Board, before: Score, after: Score, loads_before: dict[str, tuple[float, ...]]
) -> Proposal:
    moves: list[Move] = []
    unplaced: list[Task] = []
    for key, task in board.tasks.items():
        day = board.day[key]
        if day is None and board.is_movable(task):
            unplaced.append(task)
        elif day is not None and day != task.day:
            moves.append(_move(board, task, day, loads_before))
    loads = tuple(
        RepLoads(rep, board.capacity[rep], loads_before[rep], tuple(_clean(board.load[rep])))
        for rep in sorted(board.load)
    )
    over = tuple(
        Over(one.rep, day, hours, board.room[one.rep][day])
        for one in loads
        for day, hours in enumerate(one.after)
        if hours > board.room[one.rep][day] + TOLERANCE
    )
    return Proposal(dict(board.day), tuple(moves), tuple(unplaced), loads, over, before, after)


def _move(board: Board, task: Task, to: int, loads_before: dict[str, tuple[float, ...]]) -> Move:
    old = task.day if task.day is not None and 0 <= task.day < board.horizon else None
    others = list(board.touches[task.customer]) if task.customer and task.is_outbound else []
    if others:
        others.remove(to)
    return Move(
        task,
        old,
        to,
        loads_before[task.rep][old] if old is not None else 0.0,
        board.capacity[task.rep][old] if old is not None else 0.0,
        min((abs(day - to) for day in others), default=None),
    )


def _clean(loads: Iterable[float]) -> list[float]:
    """Without the dust of adding and subtracting."""
    return [round(load, 9) for load in loads]


def accepted(tasks: Sequence[Task], proposal: Proposal, keys: Iterable[str] | None = None) -> list[Task]:
    """The tasks after accepting the moves of ``keys`` (all without it); undoing is keeping the old list.

    A chosen move that would break the order with a move that was not chosen is left out.
    """
    original = {task.key: task.day for task in tasks}
    chosen = {move.task.key for move in proposal.moves} & set(proposal.days if keys is None else keys)
    while True:
        days = {key: proposal.days[key] if key in chosen else day for key, day in original.items()}
        broken = [task for task in tasks if _breaks(task, days) and not _breaks(task, original)]
        back = chosen & {key for task in broken for key in (task.key, task.after)}
        if not back:
            return [replace(task, day=days[task.key]) for task in tasks]
        chosen -= back


def _breaks(task: Task, days: Mapping[str, int | None]) -> bool:
    day, before = days[task.key], days.get(task.after)
    return day is not None and before is not None and day < before + task.offset
