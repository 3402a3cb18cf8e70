"""What goes with a run: the deliveries of its day to its customers, and orders promised for it that have none yet."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.trade.actions.delivery.deliver import plan_delivery
from paceline.trade.models import Delivery, OrderKind, OrderState, RouteRun, RouteStop, SalesOrder
from paceline.trade.models.delivery.delivery import AHEAD

COMES = ("trade.delivery.join_run", "trade.delivery.create")
OPEN = (OrderState.CONFIRMED, OrderState.PARTIALLY_DELIVERED)


def gather(act: Act, run: RouteRun) -> int:
    """Take along what is planned for the day and what is only promised. Returns how many deliveries came; a second
    time there are none."""
    customers = visible(SYSTEM, RouteStop).filter(route=run.route_id).values("customer")
    before = len(act.events)
    planned = visible(SYSTEM, Delivery).filter(
        run__isnull=True, state__in=AHEAD, planned_on=run.on, customer__in=customers
    )
    for delivery in planned.select_for_update(of=("self",)).order_by("pk"):
        act.save(delivery, event="trade.delivery.join_run", run=run)
    promised = visible(SYSTEM, SalesOrder).filter(state__in=OPEN, promised_on=run.on, customer__in=customers)
    for order in (
        promised.exclude(kind=OrderKind.RETURN)
        .select_related("warehouse")
        .select_for_update(of=("self",))
        .order_by("pk")
    ):
        plan(act, order, run)
    return sum(event.name in COMES for event in act.events[before:])


def plan(act: Act, order: SalesOrder, run: RouteRun) -> None:
    """A delivery of what is open on the order; nothing when all of it is on deliveries already."""
    try:
        plan_delivery.inside(act, order, planned_on=run.on, run=run)
    except Conflict as error:
        if error.code != "nothing_left":
            raise
