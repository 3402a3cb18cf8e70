"""How far deals that ended in a period had come: of each stage how many entered and went on, in all and by owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.kernel.periods import Period
from paceline.pipeline.funnels import Funnel
from paceline.pipeline.models import Opportunity
from paceline.rhythm.queries.funnel.walks import reached

RECENT, BASE = timedelta(days=182), timedelta(days=365)
Counts = list[list[int]]


@dataclass(frozen=True)
class Steps:
    """Of each stage how many deals entered and went on, in all and by owner."""

    whole: Counts
    by_owner: dict[UUID | None, Counts]


def steps(by: Principal, funnel: Funnel, deals: Q, period: Period) -> Steps:
    """Count the deals that ended in a period by the stages that they had entered, in one query."""
    opened = [stage.pk for stage in funnel.path[:-1]]
    whole: Counts = [[0, 0] for _stage in opened]
    by_owner: dict[UUID | None, Counts] = {}
    for owner, furthest, count in reached(ended(by, funnel, deals, period), opened, ("owner_id",)):
        mine = by_owner.setdefault(owner, [[0, 0] for _stage in opened])
        for counts in (whole, mine):
            for at in range(min(furthest + 1, len(opened))):
                counts[at][0] += count
                counts[at][1] += count if furthest > at else 0
    return Steps(whole, by_owner)


def furthest_of(by: Principal, funnel: Funnel, deals: Q, period: Period) -> Iterator[tuple[UUID, int]]:
    """The deals that ended in a period: key and the place of the furthest stage; a won one is past the last."""
    opened = [stage.pk for stage in funnel.path[:-1]]
    for key, furthest, _one in reached(ended(by, funnel, deals, period), opened, ("id",)):
        yield key, furthest


def ended(by: Principal, funnel: Funnel, deals: Q, period: Period) -> Any:
    """The deals within sight that were won or lost in a period."""
    rows = visible(by, Opportunity).filter(
        deals, pipeline=funnel.pipeline.pk, closed_on__gte=period.start, closed_on__lt=period.end,
        state__in=("won", "lost"),
    )  # fmt: skip
    return rows.order_by()
