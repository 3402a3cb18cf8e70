"""转化矩阵: each person's conversion at each stage beside the team's, with what can be said of it and its deals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.kernel.periods import Period
from paceline.methods.peers import Standing, beside_peers, strength_among
from paceline.pipeline.funnels import Funnel
from paceline.pipeline.models import Opportunity
from paceline.rhythm.queries.funnel.stepping import RECENT, furthest_of, steps
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.together import of_node


@dataclass(frozen=True)
class Matrix:
    """Stages in order; of the team and of each person how it stands at each. A cell without a case is None."""

    stages: tuple[tuple[UUID, str], ...]
    team: tuple[tuple[int, int], ...]
    people: tuple[tuple[UUID, str, tuple[Standing | None, ...]], ...]

    def at(self, person: UUID, place: int) -> Standing | None:
        """One cell; None without a case."""
        rows = (cells for key, _name, cells in self.people if key == person)
        return next((cells[place] for cells in rows), None)

    def place_of(self, stage: UUID) -> int | None:
        return next((at for at, (key, _words) in enumerate(self.stages) if key == stage), None)


def recent(today: date) -> Period:
    """The half year up to today."""
    return Period(today - RECENT, today + timedelta(days=1))


def matrix(by: Principal, funnel: Funnel, node: Node, organisation: Organisation, period: Period) -> Matrix:
    """Of the deals of a node that ended in a period; the mean of a stage is that of the whole node (F04, F59)."""
    found = steps(by, funnel, of_node(node, organisation), period)
    path = funnel.path
    strengths = [
        strength_among([(counts[at][1], counts[at][0]) for counts in found.by_owner.values()])
        for at in range(len(path) - 1)
    ]
    people = [
        (owner, organisation.people[owner].name, tuple(
            beside_peers(counts[at][1], counts[at][0], share(found.whole[at]), strengths[at])
            if counts[at][0] else None
            for at in range(len(path) - 1)
        ))
        for owner, counts in found.by_owner.items() if owner in organisation.people
    ]  # fmt: skip
    return Matrix(
        tuple((stage.pk, f"{stage.name} → {path[at + 1].name}") for at, stage in enumerate(path[:-1])),
        tuple((advanced, entered) for entered, advanced in found.whole),
        tuple(sorted(people, key=lambda one: one[1])),
    )


def share(counts: list[int]) -> float:
    """The part that went on."""
    entered, advanced = counts
    return advanced / entered if entered else 0.0


def behind(
    by: Principal,
    funnel: Funnel,
    node: Node,
    organisation: Organisation,
    period: Period,
    person: UUID,
    place: int,
) -> list[tuple[Opportunity, bool]]:
    """The deals of one cell, each with whether it went on; those that did not come first, the latest before."""
    whose = of_node(node, organisation) & Q(owner=person)
    found = {
        key: furthest > place for key, furthest in furthest_of(by, funnel, whose, period) if furthest >= place
    }
    rows = visible(by, Opportunity).filter(pk__in=list(found)).select_related("customer", "stage")
    deals = [(one, found[one.pk]) for one in rows.order_by("-closed_on", "pk")]
    return sorted(deals, key=lambda one: one[1])
