"""What each source cost in a period: amounts in the home currency, spread evenly over their days."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import open_fields, visible
from paceline.customers.models import SourceCost
from paceline.kernel.periods import Period
from paceline.metadata.registry import registry
from paceline.methods.attribution import spent_within

COST = "customers.sourcecost"


def may_see_costs(by: Principal) -> bool:
    """Whether somebody sees what sources cost."""
    return by.can(COST, "read") and "amount" in open_fields(by, registry.get(COST))


def spent_on(by: Principal, period: Period) -> dict[UUID, Decimal]:
    """Source → what was spent on it; a source without an entry is not in it: nothing is known of it."""
    if not may_see_costs(by):
        return {}
    rows = visible(by, SourceCost).filter(from_on__lt=period.end, to_on__gte=period.start)
    found: dict[UUID, Decimal] = {}
    for source, first, last, amount in rows.order_by().values_list(
        "source_id", "from_on", "to_on", "amount_base"
    ):
        part = spent_within(amount or Decimal(0), first, last, period)
        found[source] = found.get(source, Decimal(0)) + part
    return found


def falls_into(period: Period) -> dict[str, object]:
    """The condition on costs that count in a period."""
    return {
        "all": [
            {"field": "from_on", "op": "lte", "value": period.last_day.isoformat()},
            {"field": "to_on", "op": "gte", "value": period.start.isoformat()},
        ]
    }
