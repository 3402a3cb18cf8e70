"""How somebody does at a stage, by the conversion matrix of their team: what coaching is measured with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.kernel.periods import Period
from paceline.pipeline.funnels import funnel_of
from paceline.pipeline.models import Stage
from paceline.rhythm.queries.funnel.matrix import matrix
from paceline.rhythm.queries.organisation import Node, Organisation

EXACT = Decimal("0.0001")


@dataclass(frozen=True)
class Measured:
    """Cases, the share that went on, and the team's; a share is None without a case."""

    entered: int
    rate: Decimal | None
    peers: Decimal | None

    def fields(self, when: str) -> dict[str, Any]:
        """As a plan keeps it; `when` is before or after."""
        return {f"{when}_entered": self.entered, f"{when}_rate": self.rate, f"{when}_peers": self.peers}


def measure(person: User, stage: Stage, since: date, until: date) -> Measured:
    """Of the deals that ended from one day to another, both included."""
    funnel = funnel_of(stage.pipeline_id)
    node = Node(unit=person.unit_id) if person.unit_id else Node(user=person.pk)
    period = Period(since, until + timedelta(days=1))
    found = matrix(SYSTEM, funnel, node, Organisation.today(), period)
    place = found.place_of(stage.pk)
    if place is None:
        return Measured(0, None, None)
    advanced, entered = found.team[place]
    cell = found.at(person.pk, place)
    return Measured(
        cell.trials if cell else 0,
        exact(cell.rate if cell else None),
        exact(advanced / entered if entered else None),
    )


def exact(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(share).quantize(EXACT)
