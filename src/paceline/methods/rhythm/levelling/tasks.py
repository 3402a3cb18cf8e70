"""What levelling is given: tasks, the hours of reps, and the rules between them. Days are workdays from 0, today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from paceline.methods.rhythm.capacity import UTILISATION

PRIORITIES = {1: 8.0, 2: 4.0, 3: 2.0, 4: 1.0}
"""Weight of P1 to P4."""
OF_COMMIT_DEAL = 2.0


@dataclass(frozen=True)
class Task:
    """One task of one rep. ``day`` is where it stands, None or negative when it has no valid day yet.

    ``release`` and ``due`` bound it (due may be missed, at a price), ``days`` are the only ones the customer or the
    campaign allows, ``after`` names the task it follows by at least ``offset`` workdays.
    """

    key: str
    rep: str
    day: int | None
    hours: float
    customer: str = ""
    priority: int = 3
    release: int = 0
    due: int | None = None
    is_fixed: bool = False
    is_commit: bool = False
    is_outbound: bool = True
    days: frozenset[int] | None = None
    after: str = ""
    offset: int = 1
    cluster: str = ""

    @property
    def weight(self) -> float:
        """What it counts when late or left out."""
        return PRIORITIES.get(self.priority, 1.0) * (OF_COMMIT_DEAL if self.is_commit else 1.0)


@dataclass(frozen=True)
class Rules:
    """Limits. ``frozen`` first days stay as they are (today and the next workday); gaps are workdays.

    ``utilisation`` is the highest share of a rep's hours to plan, ``of_rep`` that of some reps (new ones 0.7);
    ``longest_gap`` is the sparsest rhythm of a customer.
    """

    utilisation: float = UTILISATION
    of_rep: Mapping[str, float] = field(default_factory=dict)
    frozen: int = 2
    shortest_gap: int = 2
    most_touches: int = 3
    window: int = 5
    longest_gap: Mapping[str, int] = field(default_factory=dict)

    def share_of(self, rep: str) -> float:
        """The highest utilisation of ``rep``."""
        return self.of_rep.get(rep, self.utilisation)


Capacity = Mapping[str, tuple[float, ...]]
"""Selling hours of each rep on each day of the horizon; 0 is leave. All reps have as many days."""
