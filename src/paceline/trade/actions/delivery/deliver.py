"""Delivering an order, all of it or part by part: each time a delivery document is made and leaves at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Day, DecimalNumber, FieldType, Link, Phone, Rows, Text, key_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.delivery.rows import ahead_of, planned_of, require_unplanned
from paceline.trade.delivery.sending import begin, follow, send_new, send_planned
from paceline.trade.models import Delivery, DeliveryLine, DeliveryState, OrderLine, RouteRun, SalesOrder
from paceline.trade.models.stock import Batch, Warehouse
from paceline.trade.queries import live_lines
from paceline.trade.states import of_a_sale
from paceline.trade.stock.fit import require_released
from paceline.trade.stock.taking import Want

COLUMNS: dict[str, FieldType] = {
    "line": Link("trade.OrderLine", "明细"),
    "quantity": DecimalNumber("数量"),
    "batch": Link("trade.Batch", "批次", blank=True),
}
PARTS = Rows("交付数量", COLUMNS, hint="没有选批次的，按先到期先出")
PLAN = Rows("交付数量", COLUMNS, blank=True, hint="留空表示还没有交付的全部")
DeliveredOn = Annotated[date | None, Day("交付日期", blank=True, past=True)]
FromWarehouse = Annotated[
    Warehouse | None, Link("trade.Warehouse", "从哪个仓库", blank=True, hint="留空为订单的发货仓库")
]
Carrier = Annotated[str, Text("承运商", max_length=60, blank=True)]
Tracking = Annotated[str, Text("运单号", max_length=60, blank=True)]


@action("trade.salesorder.deliver", "全部交付", icon="send", available=of_a_sale("deliver"))
def deliver(
    act: Act,
    order: SalesOrder,
    *,
    delivered_on: DeliveredOn = None,
    warehouse: FromWarehouse = None,
    carrier: Carrier = "",
    tracking: Tracking = "",
) -> SalesOrder:
    """Everything that is still open goes out: what is planned with its own documents, the rest with a new one."""
    day, words = day_delivered(act, delivered_on), {"carrier": carrier, "tracking": tracking}
    lines = {line.pk: line for line in live_lines(order).select_for_update(of=("self",))}
    for waiting in ahead_of(order):
        send_planned(act, order, waiting, lines, day, **words)
    wants = [Want(line, line.to_deliver) for line in lines.values() if line.to_deliver > 0]
    if wants:
        send_new(act, order, wants, day, warehouse, **words)
    follow(act, order, lines.values(), day)
    return order


@action("trade.salesorder.deliver_part", "部分交付", icon="split", available=of_a_sale("deliver_part"))
def deliver_part(
    act: Act,
    order: SalesOrder,
    *,
    parts: Annotated[list[dict[str, Any]], PARTS],
    delivered_on: DeliveredOn = None,
    warehouse: FromWarehouse = None,
    carrier: Carrier = "",
    tracking: Tracking = "",
) -> SalesOrder:
    """Some of it goes out, of the batches that were chosen; when nothing is open any more the order is delivered."""
    day = day_delivered(act, delivered_on)
    lines = {line.pk: line for line in live_lines(order).select_for_update(of=("self",))}
    wants = wanted_of(parts, lines)
    require_unplanned(order, wants)
    send_new(act, order, wants, day, warehouse, carrier=carrier, tracking=tracking)
    follow(act, order, lines.values(), day)
    return order


@action("trade.salesorder.plan_delivery", "安排交付", icon="truck", available=of_a_sale("plan_delivery"))
def plan_delivery(
    act: Act,
    order: SalesOrder,
    *,
    planned_on: Annotated[date | None, Day("计划发货日", blank=True)] = None,
    parts: Annotated[list[dict[str, Any]] | None, PLAN] = None,
    warehouse: FromWarehouse = None,
    run: Annotated[
        RouteRun | None, Link("trade.RouteRun", "车次", blank=True, hint="留空按客户所在的路线")
    ] = None,
    carrier: Carrier = "",
    receiver: Annotated[str, Text("收货人", max_length=60, blank=True)] = "",
    phone: Annotated[str, Phone("收货电话", blank=True)] = "",
    address: Annotated[str, Text("收货地址", max_length=200, blank=True, hint="留空为客户的地址")] = "",
) -> Delivery:
    """A document for what is to go out; it is picked, shipped and signed for later."""
    lines = {line.pk: line for line in live_lines(order).select_for_update(of=("self",))}
    wants = wanted_of(parts, lines) if parts else everything(order, lines)
    require_unplanned(order, wants)
    require_fit(wants)
    day = planned_on or (run.on if run else order.promised_on)
    made = begin(
        act, order, DeliveryState.PLANNED, day, run, planned_on=day, carrier=carrier, receiver=receiver,
        warehouse=warehouse.pk if warehouse else order.warehouse_id, phone=phone, address=address,
    )  # fmt: skip
    for want in wants:
        act.create(
            DeliveryLine, links_checked=True, delivery=made.pk, line=want.line.pk, product=want.line.product,
            quantity=want.quantity, batch=want.batch,
        )  # fmt: skip
    return made


def require_fit(wants: list[Want]) -> None:
    """Raises Conflict when a batch is named that was not released."""
    for batch in visible(SYSTEM, Batch).filter(pk__in=[want.batch for want in wants if want.batch]):
        require_released(batch)


def everything(order: SalesOrder, lines: dict[Any, OrderLine]) -> list[Want]:
    """What is neither delivered nor planned. Raises Conflict when that is nothing."""
    planned = planned_of(order)
    left = {line: line.to_deliver - planned.get(line.pk, Decimal(0)) for line in lines.values()}
    wants = [Want(line, quantity) for line, quantity in left.items() if quantity > 0]
    if not wants:
        raise Conflict("这张订单没有还要安排的：已经交付，或已在别的交付单上。", code="nothing_left")
    return wants


def wanted_of(parts: list[dict[str, Any]], lines: dict[Any, OrderLine]) -> list[Want]:
    """What each row asks for; a line may come once per batch. Raises Invalid as `wanted` does."""
    batches = [key_of(row.get("batch")) for row in parts]
    if any(batches):
        pairs = [wanted([row], lines)[0] for row in parts]
        if len({(pair[0], batch) for pair, batch in zip(pairs, batches, strict=True)}) != len(parts):
            raise Invalid({"parts": "同一条明细的同一个批次只能出现一次。请把数量加在一起。"})
    else:
        pairs = wanted(parts, lines)
    return [Want(lines[key], quantity, batch) for (key, quantity), batch in zip(pairs, batches, strict=True)]


def wanted(parts: list[dict[str, Any]], lines: dict[Any, OrderLine]) -> list[tuple[Any, Decimal]]:
    """Line and quantity of each row. Raises Invalid for lines of another order and for nothing at all."""
    pairs = [(key_of(row["line"]), row["quantity"]) for row in parts]
    if not pairs or any(key not in lines for key, _ in pairs):
        raise Invalid({"parts": "请选择这张订单的明细，并填写数量。"})
    if len({key for key, _ in pairs}) != len(pairs):
        raise Invalid({"parts": "同一条明细只能出现一次。请把数量加在一起。"})
    if any(quantity is None or quantity <= 0 for _, quantity in pairs):
        raise Invalid({"parts": "数量要大于 0。"})
    return pairs


def day_delivered(act: Act, delivered_on: date | None, name: str = "delivered_on") -> date:
    """The day given, else today. Raises Invalid for a day to come."""
    if delivered_on is not None and delivered_on > local_day(act.now):
        raise Invalid({name: "交付日期不能晚于今天。"})
    return delivered_on or local_day(act.occurred_at)
