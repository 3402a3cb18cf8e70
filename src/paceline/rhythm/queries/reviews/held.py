"""Whether one-on-ones take place: of those that the cadence plans in a month, how many were held, by who holds them
(R157)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.kernel.periods import Period
from paceline.methods.figures import Figure, rate_of_counts
from paceline.rhythm.models import Review, ReviewCycle
from paceline.rhythm.models.review import ReviewKind
from paceline.rhythm.queries.reviews.due import due_days


@dataclass(frozen=True)
class Held:
    """A manager's one-on-ones of a period: planned by cadence or arranged, held, and not due yet."""

    manager: UUID
    name: str
    planned: int
    held: int
    ahead: int = 0

    @property
    def figure(self) -> Figure:
        """Held of planned, with n."""
        return rate_of_counts(self.held, self.planned)


Talk = tuple[UUID, str, date, bool]
"""Who holds it, their name, when it is due, whether it was held."""


def one_on_ones(by: Principal, period: Period, today: date) -> list[Held]:
    """Of the managers whose reviews the asker sees, the least kept first; not those held with the asker."""
    found: dict[UUID, list[Talk]] = {}
    for talk in [*arranged(by, period), *to_come(by, period)]:
        found.setdefault(talk[0], []).append(talk)
    made = [
        Held(
            manager, talks[0][1], len(talks), sum(held for *_, held in talks),
            sum(due >= today and not held for _, _, due, held in talks),
        )
        for manager, talks in found.items()
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.held / one.planned, one.name))


def arranged(by: Principal, period: Period) -> Iterator[Talk]:
    """Those that exist."""
    rows = visible(by, Review).filter(
        kind=ReviewKind.ONE_ON_ONE, due_on__gte=period.start, due_on__lt=period.end, owner__isnull=False
    ).exclude(person=by.user_id)  # fmt: skip
    for owner, name, due, held_at in rows.values_list("owner", "owner__name", "due_on", "held_at"):
        yield owner, name, due, held_at is not None


def to_come(by: Principal, period: Period) -> Iterator[Talk]:
    """Those that running cycles want in the period and for which there is no review yet."""
    rows = visible(by, ReviewCycle).filter(kind=ReviewKind.ONE_ON_ONE, active=True, owner__isnull=False)
    cycles = list(rows.exclude(person=by.user_id).select_related("owner"))
    there = visible(by, Review).filter(cycle__in=[one.pk for one in cycles], due_on__gte=period.start)
    known = set(there.values_list("cycle", "due_on"))
    for cycle in cycles:
        for due in due_days(cycle, period):
            if (cycle.pk, due) not in known and cycle.owner is not None:
                yield cycle.owner.pk, cycle.owner.name, due, False
