"""Returns: what was delivered comes back, as an order of its own with negative quantities."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import DecimalNumber, Link, LongText, Rows, YesNo
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.delivery.deliver import wanted
from paceline.trade.actions.ledger import post
from paceline.trade.actions.order.settle import settle
from paceline.trade.models import OrderLine, SalesOrder, StockMove
from paceline.trade.models.order import OrderKind, OrderState
from paceline.trade.models.stock import MoveKind
from paceline.trade.queries import live_lines
from paceline.trade.states import of_a_sale
from paceline.trade.stock.handing_out import hand_out_back
from paceline.trade.stock.taking import give_back

BACK = Rows(
    "退货数量",
    {"line": Link("trade.OrderLine", "明细"), "quantity": DecimalNumber("数量")},
    blank=True,
    hint="留空表示全部退回",
)
PRICED = ("price", "price_currency", "discount", "tax_rate", "list_price", "list_price_currency", "cost",
          "cost_currency", "price_basis", "regular_price", "regular_price_currency", "promotions",
          "offers")  # fmt: skip


@action("trade.salesorder.take_back", "退货", icon="undo", danger=True, available=of_a_sale("take_back"))
def take_back(
    act: Act,
    order: SalesOrder,
    *,
    reason: Annotated[str, LongText("退货原因")],
    parts: Annotated[list[dict[str, Any]] | None, BACK] = None,
    restock: Annotated[
        bool, YesNo("退回入库", hint="入库的先分给缺货的订单；货已损坏、不能再卖的，不入库")
    ] = True,
) -> SalesOrder:
    """A return order over what comes back; the order itself is returned when nothing is left with the customer.

    What went out of stock goes back into it and to the orders that wait for it, unless it cannot be sold again.
    """
    act.reason = reason
    lines = {line.pk: line for line in live_lines(order).select_for_update(of=("self",))}
    coming = (
        wanted(parts, lines) if parts else [(k, one.to_return) for k, one in lines.items() if one.to_return]
    )
    day = local_day(act.occurred_at)
    back = begin_return(act, order, day, reason)
    came_in: list[StockMove] = []
    for key, quantity in coming:
        bring_back(act, back, lines[key], quantity, day)
        if restock and lines[key].product.keeps_stock:
            lines[key].order = order
            came_in += give_back(act, lines[key], quantity, MoveKind.BACK, day, note=back.number)
    if all(line.to_return <= 0 and line.to_deliver <= 0 for line in lines.values()):
        act.save(order, state=OrderState.RETURNED)
    post(act, back)
    settle(act, order)
    hand_out_back(act, came_in)
    return back


def begin_return(act: Act, order: SalesOrder, day: date, reason: str) -> SalesOrder:
    """The return order, done as soon as it is made."""
    made: SalesOrder = act.create(
        SalesOrder,
        links_checked=True,
        customer=order.customer_id,
        opportunity=order.opportunity_id,
        owner=order.owner_id,
        team=order.team_id,
        kind=OrderKind.RETURN,
        state=OrderState.COMPLETED,
        ordered_on=day,
        delivered_on=day,
        returns=order.pk,
        note=reason,
    )
    return made


def bring_back(act: Act, back: SalesOrder, line: OrderLine, quantity: Decimal, day: date) -> None:
    """A negative line, priced as it was sold. Raises Conflict for more than was delivered and not yet returned."""
    if quantity > line.to_return:
        raise Conflict(
            "「%(product)s」最多还能退 %(left)s。请改小数量。",
            params={"product": str(line), "left": f"{line.to_return.normalize():f}"},
            code="too_much",
        )
    act.create(
        OrderLine, links_checked=True, order=back.pk, product=line.product_id, quantity=-quantity,
        **{name: getattr(line, name) for name in PRICED},
    )  # fmt: skip
    act.save(line, event="trade.orderline.take_back", returned=line.returned + quantity)
