"""The invariants of standing orders: each day of the rhythm was ordered once."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count

from paceline.records.verify import invariant
from paceline.trade.models import SalesOrder, StandingOrder, StandingState


@invariant("I13s", "周期单的每个周期日最多有一张订单")
def standing_orders_come_once() -> Iterator[str]:
    rows = SalesOrder._default_manager.filter(standing__isnull=False)
    twice = rows.order_by().values("standing_id", "standing_on").annotate(n=Count("pk")).filter(n__gt=1)
    yield from (f"standing order {one['standing_id']} {one['standing_on']} {one['n']}" for one in twice[:100])
    wrong = rows.filter(standing_on__isnull=True)
    yield from (f"order {key}" for key in wrong.values_list("pk", flat=True)[:100])


@invariant("I13t", "暂停和结束的周期单没有下次交付日")
def only_active_ones_go_on() -> Iterator[str]:
    rows = StandingOrder._default_manager.exclude(state=StandingState.ACTIVE).filter(next_on__isnull=False)
    yield from (f"standing order {key}" for key in rows.values_list("pk", flat=True)[:100])
