"""Reactions: other rooms subscribe to events by name; deliveries are stored in the transaction of the event.

The workflow room installs the deliverer that makes a durable job per delivery. Handlers get the event's `seq`,
run after commit, at least once, and must be idempotent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from paceline.records.models import Event

Handler = Callable[[Event], None]
Deliver = Callable[[list[tuple[str, int]]], None]


@dataclass(frozen=True)
class Reaction:
    """A handler and the event names it wants; `*` stands for any part. `when` may want fewer of them just now."""

    name: str
    pattern: str
    run: Handler
    when: Callable[[str], bool] | None = None

    def wants(self, event_name: str) -> bool:
        """Whether events of this name are to be delivered to the handler."""
        return fnmatchcase(event_name, self.pattern) and (self.when is None or self.when(event_name))


reactions: dict[str, Reaction] = {}


@dataclass
class Delivery:
    """How deliveries are made durable; set once by the workflow room."""

    deliver: Deliver | None = None


delivery = Delivery()


def reaction(pattern: str, *, when: Callable[[str], bool] | None = None) -> Callable[[Handler], Handler]:
    """Subscribe to events whose name matches, e.g. `pipeline.opportunity.win` or `*.assign`."""

    def declare(run: Handler) -> Handler:
        name = f"{run.__module__}.{run.__qualname__}"
        reactions[name] = Reaction(name, pattern, run, when)
        return run

    return declare


def interested_in(event_name: str) -> list[str]:
    """The names of the reactions that want to know of events of this name."""
    return [r.name for r in reactions.values() if r.wants(event_name)]


def publish(events: Iterable[Event]) -> None:
    """Store one delivery per event and interested reaction."""
    wanted = [(name, event.seq) for event in events for name in interested_in(event.name)]
    if wanted and delivery.deliver is not None:
        delivery.deliver(wanted)


def deliver_now(name: str, seq: int) -> None:
    """Run one delivery: called by the job."""
    reactions[name].run(Event.objects.get(seq=seq))
