"""What opportunities mean to public pools: deals move the clocks of their customer, a won one protects it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.pools.protection import Deal, deals, protection
from paceline.kernel.clock import as_zone
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.pipeline.models.funnel import StageKind


def deals_of(keys: Collection[UUID]) -> Mapping[UUID, Sequence[Deal]]:
    """The opportunities of customers, with the probability that each stage gave them."""
    rows = visible(SYSTEM, Opportunity).filter(customer__in=list(keys))
    found = list(rows.values_list("pk", "customer_id", "created_at", "closed_on", "state"))
    steps = steps_of([row[0] for row in found])
    deals_by: dict[UUID, list[Deal]] = defaultdict(list)
    for key, customer, began_at, closed_on, state in found:
        ended_at = None if state == StageKind.OPEN else end_of(closed_on, began_at)
        deals_by[customer].append(Deal(began_at, ended_at, state == StageKind.WON, tuple(steps[key])))
    return deals_by


def end_of(closed_on: Any, began_at: datetime) -> datetime:
    """The moment from which a closed one is no longer open."""
    if closed_on is None:
        return began_at
    return datetime.combine(closed_on, time(23, 59), tzinfo=as_zone(working_calendar().zone))


def steps_of(keys: Collection[UUID]) -> dict[UUID, list[tuple[datetime, Decimal]]]:
    """When each opportunity reached which probability."""
    steps: dict[UUID, list[tuple[datetime, Decimal]]] = defaultdict(list)
    moves = visible(SYSTEM, StageEvent).filter(opportunity__in=list(keys)).order_by("opportunity_id", "id")
    for key, at, share in moves.values_list("opportunity_id", "moved_at", "to_stage__probability"):
        steps[key].append((at, share))
    return steps


deals.of = deals_of


@protection("pipeline.won", "有已赢单的商机", of="customers.customer", won=True)
def have_won(keys: Collection[UUID]) -> set[UUID]:
    """Customers with a won opportunity."""
    won = visible(SYSTEM, Opportunity).filter(customer__in=list(keys), state=StageKind.WON)
    return set(won.values_list("customer_id", flat=True))
