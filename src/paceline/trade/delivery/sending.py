"""Goods leave: the order's lines know what was delivered, stock is taken, the document says what went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.trade.delivery.rows import rows_of, write_rows
from paceline.trade.models import Delivery, DeliveryState, OrderLine, OrderState, RouteRun, SalesOrder
from paceline.trade.models.stock import Warehouse
from paceline.trade.route.finding import run_for
from paceline.trade.route.papers import require_papers
from paceline.trade.stock.taking import Part, Want, lacking, still_lacking, take_out

ZERO = Decimal(0)


def begin(
    act: Act, order: SalesOrder, state: DeliveryState, day: date | None, run: RouteRun | None = None, **values: Any
) -> Delivery:  # fmt: skip
    """A delivery of an order, without lines yet. It goes with the run that passes the customer on that day."""
    values["run"] = run or run_for(order.customer_id, day)
    given = {name: value for name, value in values.items() if value not in (None, "")}
    made: Delivery = act.create(
        Delivery, event=f"trade.delivery.{'create' if state == DeliveryState.PLANNED else 'ship'}",
        links_checked=True, order=order, customer=order.customer_id, state=state, **given,
    )  # fmt: skip
    return made


def send_new(
    act: Act, order: SalesOrder, wants: list[Want], day: date, warehouse: Warehouse | None, **values: Any
) -> Delivery:
    """A delivery that leaves at once."""
    place = warehouse or order.warehouse
    made = begin(
        act, order, DeliveryState.SHIPPED, day, shipped_on=day, warehouse=place and place.pk, **values
    )
    require_papers(made, (want.line for want in wants), day)
    write_rows(act, made, sent(act, order, made, wants, day, place))
    return made


def send_planned(
    act: Act, order: SalesOrder, delivery: Delivery, lines: Mapping[UUID, OrderLine], day: date, **values: Any
) -> None:
    """A planned or picked delivery leaves."""
    rows = rows_of(delivery, lines)
    require_papers(delivery, (row.line for row in rows), day)
    wants = [Want(row.line, row.quantity, row.batch_id) for row in rows]
    parts = sent(act, order, delivery, wants, day, delivery.warehouse)
    for row in write_rows(act, delivery, parts, rows):
        act.save(row, event="trade.deliveryline.follow", put_aside=ZERO)
    given = {name: value for name, value in values.items() if value}
    act.save(delivery, event="trade.delivery.ship", state=DeliveryState.SHIPPED, shipped_on=day, **given)


def sent(
    act: Act, order: SalesOrder, delivery: Delivery, wants: list[Want], day: date, place: Warehouse | None
) -> list[Part]:
    """Everything that leaves, from where; the lines of the order know of it."""
    whole: dict[OrderLine, Decimal] = {}
    for want in wants:
        whole[want.line] = whole.get(want.line, ZERO) + want.quantity
    for line, quantity in whole.items():
        hand_over(act, line, quantity, day)
    went = take_out(act, order, wants, day, place, delivery=delivery.pk, note=delivery.number)
    loose = [Part(line, quantity) for line, quantity in whole.items() if not line.product.keeps_stock]
    return [*went, *loose]


def hand_over(act: Act, line: OrderLine, quantity: Decimal, day: date) -> None:
    """Add to what was delivered. Raises Conflict when that would be more than was ordered."""
    if quantity > line.to_deliver:
        raise Conflict(
            "「%(product)s」只剩 %(left)s 没有交付。请改小数量。",
            params={"product": str(line), "left": f"{line.to_deliver.normalize():f}"},
            code="too_much",
        )
    act.save(line, event="trade.orderline.deliver", delivered=line.delivered + quantity, delivered_on=day)


def follow(act: Act, order: SalesOrder, lines: Iterable[OrderLine], day: date) -> None:
    """The order is delivered, partly delivered or open again, as its lines are."""
    known = list(lines)
    if all(line.to_deliver <= 0 for line in known):
        act.save(
            order, event="trade.salesorder.deliver", state=OrderState.DELIVERED, delivered_on=day, lacking=""
        )
        return
    some = any(line.delivered > 0 for line in known)
    state = OrderState.PARTIALLY_DELIVERED if some else OrderState.CONFIRMED
    event = "trade.salesorder.deliver_part" if some else "trade.salesorder.undo_delivery"
    waits = lacking(still_lacking(order)) if order.lacking else ""
    act.save(order, event=event, state=state, delivered_on=None, lacking=waits)
