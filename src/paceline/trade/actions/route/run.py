"""A day's run: made with its deliveries, filled again, sent off, called back, given up."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import LongText, Text, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.past.undo import undo_as_done
from paceline.trade.actions.delivery.deliver import plan_delivery
from paceline.trade.actions.delivery.going import ship, undo
from paceline.trade.models import Delivery, DeliveryLine, DeliveryState, RouteRun, SalesOrder
from paceline.trade.models.delivery.delivery import AHEAD
from paceline.trade.route.finding import in_order
from paceline.trade.route.gathering import gather

undo_as_done("trade.routerun")


@action("trade.routerun.create", "新建车次", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> RouteRun:
    """A run with everything that is due for its customers on that day."""
    made: RouteRun = generic.create(act, of=registry.of(RouteRun), values=values)  # type: ignore[assignment]
    gather(act, made)
    return made


@action("trade.routerun.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, run: RouteRun, *, values: dict[str, Any]) -> RouteRun:
    """New values; route and day only while nothing is on board."""
    stands = {"route": run.route_id, "on": run.on}
    moved = [name for name, now in stands.items() if name in values and key_of(values[name]) != now]
    if moved and deliveries_of(run).exists():
        raise Invalid({moved[0]: "车上已经有交付单，不能换路线和日期。请新建车次，再把交付单改过去。"})
    generic.change(act, run, values=values)
    return run


@action("trade.routerun.gather", "排入交付单", permission="change", icon="refresh")
def take_along(act: Act, run: RouteRun) -> RouteRun:
    """What has been promised or planned for the day since it was made comes along."""
    if not gather(act, run):
        raise Conflict("没有新的可以排入：这条路线的客户当天没有别的已确认订单和待发的交付单。")
    return run


def why_not_depart(run: RouteRun) -> str:
    return "" if run.waiting else "车上没有待发的交付单。请先「排入交付单」。"


@action("trade.routerun.depart", "发车", permission="change", icon="send", available=why_not_depart)
def depart(
    act: Act,
    run: RouteRun,
    *,
    handover: Annotated[str, Text("交接单号", max_length=60, blank=True, hint="已经填过的可以留空")] = "",
) -> RouteRun:
    """Everything on board leaves, as far as it is this person's to send; all of it or nothing."""
    if handover:
        act.save(run, event="trade.routerun.change", handover=handover)
    waiting = visible(act.by, Delivery, "change").filter(run=run, state__in=AHEAD).select_related("customer")
    loaded = in_order(run.route_id, list(waiting.order_by("pk")))
    if not loaded:
        raise Conflict("车上的交付单都不归你发货。请找订单负责人或销售运营发货。")
    for delivery in loaded:
        delivery.run = run
        send(act, delivery)
    act.tell(run, act.action, count=len(loaded))
    return run


def send(act: Act, delivery: Delivery) -> None:
    """One delivery leaves. Raises Conflict that says whose goods are in the way."""
    try:
        ship.inside(act, delivery)
    except Conflict as error:
        if error.code in ("papers_missing", "permit_expired"):
            raise
        raise Conflict(
            "给「%(customer)s」的货发不出去，所以一张都没有发：%(why)s",
            params={"customer": delivery.customer.name, "why": error.message},
            code=error.code,
        ) from error


def why_not_back(run: RouteRun) -> str:
    return "" if run.under_way else "没有在途的交付单，不用撤回。"


@action(
    "trade.routerun.come_back",
    "撤回发车",
    permission="change",
    icon="undo",
    danger=True,
    available=why_not_back,
)
def come_back(act: Act, run: RouteRun, *, reason: Annotated[str, LongText("撤回原因")]) -> RouteRun:
    """It did not leave: what nobody has signed for lies where it lay and waits on board again."""
    act.reason = reason
    sent = visible(act.by, Delivery, "change").filter(run=run, state=DeliveryState.SHIPPED).order_by("pk")
    for delivery in list(sent.select_for_update(of=("self",))):
        rows = visible(SYSTEM, DeliveryLine).filter(delivery=delivery).order_by("pk")
        parts = [
            {"line": line, "quantity": quantity} for line, quantity in rows.values_list("line_id", "quantity")
        ]
        undo.within(act, delivery, reason=reason)
        order: SalesOrder = visible(SYSTEM, SalesOrder).select_related("warehouse").get(pk=delivery.order_id)
        plan_delivery.inside(
            act, order, planned_on=run.on, parts=joined(parts), run=run, warehouse=delivery.warehouse,
            receiver=delivery.receiver, phone=delivery.phone, address=delivery.address,
        )  # fmt: skip
    act.tell(run, act.action)
    return run


def joined(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row per order line: batches are chosen anew."""
    whole: dict[Any, Any] = {}
    for part in parts:
        whole[part["line"]] = whole.get(part["line"], 0) + part["quantity"]
    return [{"line": line, "quantity": quantity} for line, quantity in whole.items()]


@action("trade.routerun.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, run: RouteRun) -> None:
    """Only what has not left; its deliveries stay planned and go with nobody."""
    rows = deliveries_of(run)
    if rows.exclude(state__in=(*AHEAD, DeliveryState.CANCELLED)).exists():
        raise Conflict("这个车次已经发过货，不能删除。没有真的发出的请先「撤回发车」。")
    for delivery in rows.select_for_update(of=("self",)).order_by("pk"):
        act.save(delivery, event="trade.delivery.leave_run", run=None)
    generic.remove(act, run)


def deliveries_of(run: RouteRun) -> Any:
    return visible(SYSTEM, Delivery).filter(run=run)
