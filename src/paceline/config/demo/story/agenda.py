"""What is still to happen in the demo's story, done by its people through the actions, each at its own moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from heapq import heappop, heappush
from random import Random
from typing import Any
from uuid import UUID

from paceline.access.models import User
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.config.demo.moments import Moments
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.kernel import clock
from paceline.records.action import get_action

Entry = tuple[datetime, int, Callable[[], Any]]


class Agenda:
    """Works by their moments. What lies ahead of today does not happen."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.rng = world, Random(seed)  # noqa: S311 — a story, not a secret
        moments = world.moments
        self.moments = Moments(self.rng, moments.calendar, moments.today, moments.now)
        self.people = {user.pk: principal_of(user) for user in visible(SYSTEM, User)}
        self.ahead: list[Entry] = []
        self.count = 0

    def plan(self, at: datetime, work: Callable[..., Any], *given: Any, **named: Any) -> None:
        """Something to happen at a moment; of the same moment the first planned comes first."""
        self.count += 1
        entry: Entry = (at, self.count, partial(work, *given, **named))
        heappush(self.ahead, entry)

    def do(self, who: str | UUID | None, verb: str, target: Any = None, /, **inputs: Any) -> Any:
        """An action of somebody, by login or key, now."""
        key = self.world.company[who].key if isinstance(who, str) else who
        assert key is not None, verb
        return get_action(verb)(self.people[key], target, via="web", **inputs)

    def run(self, since: datetime, report: Report, label: str) -> None:
        """Everything up to now, in the order in which it happened. Progress is told in days since a moment."""
        total = (self.moments.now - since).days
        while self.ahead and self.ahead[0][0] < self.moments.now:
            at, _, work = heappop(self.ahead)
            with clock.frozen(at):
                work()
            report(label=label, done=max(0, (at - since).days), total=total)  # type: ignore[call-arg]
        report(label=label, done=total, total=total)  # type: ignore[call-arg]
