"""Where every task stands while levelling works, and what moving one would change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from paceline.methods.rhythm.levelling.score import WEIGHTS, Score
from paceline.methods.rhythm.levelling.tasks import Capacity, Rules, Task

OVER, LATE, LEFT_OUT, UNEVEN, CROWDED, TRAVEL, MOVED = WEIGHTS
TOLERANCE = 1e-9


class Board:
    """Tasks on days. Raises ``ValueError`` for a rep without capacity or a key that occurs twice."""

    def __init__(self, tasks: Sequence[Task], capacity: Capacity, rules: Rules) -> None:
        self.tasks = {task.key: task for task in sorted(tasks, key=lambda one: one.key)}
        unknown = {task.rep for task in tasks} - set(capacity)
        if unknown or len(self.tasks) != len(tasks):
            raise ValueError(f"no capacity for {sorted(unknown)}, or a task occurs twice")
        self.rules = rules
        self.horizon = max((len(days) for days in capacity.values()), default=0)
        self.capacity = {rep: tuple(days) for rep, days in capacity.items()}
        self.room = {rep: [hours * rules.share_of(rep) for hours in days] for rep, days in capacity.items()}
        self.day: dict[str, int | None] = dict.fromkeys(self.tasks)
        self.load = {rep: [0.0] * self.horizon for rep in capacity}
        self.touches: dict[str, list[int]] = defaultdict(list)
        self.places: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
        self.followers: dict[str, list[Task]] = defaultdict(list)
        for task in self.tasks.values():
            if task.after in self.tasks:
                self.followers[task.after].append(task)
            if task.day is not None and 0 <= task.day < self.horizon:
                self.put(task, task.day)
        self.mean = {rep: self._mean(rep) for rep in capacity}

    def _mean(self, rep: str) -> float:
        """The utilisation of ``rep`` over the horizon if all tasks of theirs were placed."""
        hours = sum(task.hours for task in self.tasks.values() if task.rep == rep)
        whole = sum(self.capacity[rep])
        return hours / whole if whole else 0.0

    def put(self, task: Task, day: int) -> None:
        """Place a task that has no day."""
        self.day[task.key] = day
        self.load[task.rep][day] += task.hours
        if task.customer and task.is_outbound:
            self.touches[task.customer].append(day)
        if task.cluster:
            self.places[task.rep, day][task.cluster] += 1

    def take(self, task: Task) -> int | None:
        """Take a task off its day, which is returned."""
        day = self.day[task.key]
        if day is None:
            return None
        self.day[task.key] = None
        self.load[task.rep][day] -= task.hours
        if task.customer and task.is_outbound:
            self.touches[task.customer].remove(day)
        if task.cluster:
            here = self.places[task.rep, day]
            here[task.cluster] -= 1
            if not here[task.cluster]:
                del here[task.cluster]
        return day

    def is_movable(self, task: Task) -> bool:
        """Not fixed, not in the frozen zone, not beyond the horizon."""
        outside = task.day is not None and (0 <= task.day < self.rules.frozen or task.day >= self.horizon)
        return not task.is_fixed and not outside

    def allows(self, task: Task, day: int) -> bool:
        """Whether window, release and order allow ``day``, apart from hours."""
        if day < task.release or (task.days is not None and day not in task.days):
            return False
        before = self.day.get(task.after) if task.after else None
        if before is not None and day < before + task.offset:
            return False
        for one in self.followers.get(task.key, ()):
            then = self.day[one.key]
            if then is not None and then < day + one.offset:
                return False
        return self.capacity[task.rep][day] > 0

    def fits(self, task: Task, day: int) -> bool:
        """Whether the hours of ``day`` still hold the task."""
        return self.load[task.rep][day] + task.hours <= self.room[task.rep][day] + TOLERANCE

    def days_for(self, task: Task) -> Iterable[int]:
        """The days the task may be put on."""
        return (
            day
            for day in range(self.rules.frozen, self.horizon)
            if self.fits(task, day) and self.allows(task, day)
        )

    def cost_on(self, task: Task, day: int) -> float:
        """What having the (taken off) task on ``day`` costs, up to what is the same for all days."""
        load, cap, mean = self.load[task.rep][day], self.capacity[task.rep][day], self.mean[task.rep]
        over = max(0.0, load + task.hours - self.room[task.rep][day])
        over -= max(0.0, load - self.room[task.rep][day])
        uneven = ((load + task.hours) / cap - mean) ** 2 - (load / cap - mean) ** 2 if cap else 0.0
        cost = OVER * over + UNEVEN * uneven + MOVED * (day != task.day)
        if task.due is not None and day > task.due:
            cost += LATE * task.weight * (day - task.due)
        if task.customer and task.is_outbound:
            days = self.touches[task.customer]
            if days or task.customer in self.rules.longest_gap:
                cost += CROWDED * (
                    self.crowding(task.customer, [*days, day]) - self.crowding(task.customer, days)
                )
        if task.cluster and task.cluster not in self.places[task.rep, day]:
            cost += TRAVEL
        return cost

    def crowding(self, customer: str, days: Sequence[int]) -> int:
        """Gaps that are too short, windows with too many touches, gaps that are too long."""
        rules, ordered = self.rules, sorted(days)
        gaps = [after - before for before, after in pairwise(ordered)]
        short = sum(gap < rules.shortest_gap for gap in gaps)
        most = rules.most_touches
        full = sum(
            after - before < rules.window for before, after in zip(ordered, ordered[most:], strict=False)
        )
        longest = rules.longest_gap.get(customer)
        return short + full + (sum(gap > longest for gap in gaps) if longest is not None else 0)

    def is_valid(self, task: Task, day: int) -> bool:
        """Whether a movable task may stand on ``day`` at all."""
        return self.rules.frozen <= day < self.horizon and self.allows(task, day)

    def score(self) -> Score:
        """The objective as everything stands now."""
        placed = {key: day for key, day in self.day.items() if day is not None}
        over = uneven = 0.0
        for rep, loads in self.load.items():
            for load, cap, room in zip(loads, self.capacity[rep], self.room[rep], strict=True):
                over += max(0.0, load - room)
                uneven += (load / cap - self.mean[rep]) ** 2 if cap else 0.0
        late = left_out = 0.0
        for key, task in self.tasks.items():
            day = placed.get(key)
            if day is None:
                left_out += task.weight if self.is_movable(task) else 0.0
                continue
            over += task.hours if self.is_movable(task) and not self.is_valid(task, day) else 0.0
            late += task.weight * max(0, day - task.due) if task.due is not None else 0.0
        moved = sum(self.tasks[key].day != day for key, day in placed.items())
        crowded = sum(self.crowding(customer, days) for customer, days in self.touches.items())
        travel = sum(len(here) for here in self.places.values())
        return Score(over, late, left_out, uneven, crowded, travel, moved)
