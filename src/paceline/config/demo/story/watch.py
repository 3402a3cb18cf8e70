"""The watch of the demo: last week's look at the work, and a check that the worker makes as soon as it runs."""

from __future__ import annotations

from datetime import timedelta

from paceline.access.principal import SYSTEM
from paceline.config.demo.world import World
from paceline.kernel import clock
from paceline.rhythm.queries.signals.work import of_work
from paceline.rhythm.watching.watch import watch
from paceline.workflow.queue import enqueue


def fill(world: World) -> None:
    """What was odd a week ago and still is becomes an alert at the first check."""
    with clock.frozen(world.moments.now - timedelta(days=7)):
        watch(parts=(of_work,))
    enqueue(SYSTEM, "rhythm.watch")
