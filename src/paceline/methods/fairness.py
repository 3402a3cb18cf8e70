"""Whether handing work over is fair: the loads of giver and taker before and after, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

FULL = 1.0
"""From this share of the hours there are on, nothing more fits."""


class Doubt(StrEnum):
    """What speaks against a hand-over."""

    AWAY = "away"
    OVER_CAP = "over_cap"
    FULL = "full"
    SWAPPED = "swapped"


@dataclass(frozen=True)
class Load:
    """Somebody's open work: leads, customers, tasks; planned hours and the hours there are in the days to come.

    ``room`` is how many more leads fit under the cap, None without one; ``away`` counts days of leave of ``days``.
    """

    leads: int
    customers: int
    tasks: int
    hours: float
    capacity: float
    room: int | None = None
    away: int = 0
    days: int = 5

    @property
    def use(self) -> float | None:
        """The share of the hours that is taken; None without hours, as during leave."""
        return self.hours / self.capacity if self.capacity else None

    @property
    def work(self) -> int:
        """Leads and tasks together."""
        return self.leads + self.tasks

    def with_more(self, leads: int, tasks: int, hours: float) -> Load:
        """The load after so much came (or, negative, went)."""
        return replace(
            self, leads=self.leads + leads, tasks=self.tasks + tasks, hours=max(0.0, self.hours + hours),
            room=None if self.room is None else self.room - leads,
        )  # fmt: skip


def doubts(giver: Load | None, taker: Load) -> list[Doubt]:
    """What speaks against it, the gravest first, from both loads as they would be afterwards.

    ``giver`` is None where several give. Away on more than half of the days; beyond the cap; more planned than there
    are hours; more leads and tasks than whoever was to be relieved, of those that are counted.
    """
    found = []
    if taker.away * 2 > taker.days:
        found.append(Doubt.AWAY)
    if taker.room is not None and taker.room < 0:
        found.append(Doubt.OVER_CAP)
    if taker.use is not None and taker.use > FULL:
        found.append(Doubt.FULL)
    if giver is not None and taker.work > giver.work:
        found.append(Doubt.SWAPPED)
    return found
