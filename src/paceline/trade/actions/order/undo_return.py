"""A return that was noted by mistake: the goods are the customer's as before, and what they cost is owed again."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.kernel.messages import Message, say
from paceline.metadata.fields import LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.ledger import post
from paceline.trade.actions.order.restore_plan import restore_plan
from paceline.trade.actions.order.settle import settle
from paceline.trade.actions.order.take_back import PRICED
from paceline.trade.models import MoveKind, OrderLine, SalesOrder, StockItem, StockMove
from paceline.trade.models.order import OrderKind, OrderState
from paceline.trade.queries import live_lines
from paceline.trade.stock.coming_in import out_again, undone_moves

EVENT = "trade.salesorder.undo_return"


def why_not(order: SalesOrder) -> Message | str:
    """Only a return that stands."""
    if order.kind != OrderKind.RETURN:
        return say("这不是退货单。请打开要撤回的退货单。")
    if order.state != OrderState.COMPLETED:
        return say("这张退货单已经撤回了。")
    return ""


@action(EVENT, "撤回退货", permission="take_back", icon="undo", danger=True, available=why_not)
def undo_return(act: Act, back: SalesOrder, *, reason: Annotated[str, LongText("撤回原因")]) -> SalesOrder:
    """The return counts no more; what was put into stock for it leaves again. Gives the order that it was of.

    The instalments and what was paid on them stand as before, unless somebody changed the plan or used the money
    since: then the rest is owed in one sum, and what is left a prepayment. Raises Conflict when the goods are not in
    stock any more.
    """
    act.reason = reason
    order = visible(SYSTEM, SalesOrder).select_for_update(of=("self",)).get(pk=back.returns_id)
    sold = list(live_lines(order).select_for_update(of=("self",)))
    for line in live_lines(back):
        keep(act, sold, line)
    take_out_again(act, back, sold, reason)
    act.save(back, event=EVENT, state=OrderState.CANCELLED, cancelled_why=reason)
    post(act, back)
    if order.state == OrderState.RETURNED:
        act.save(order, event=EVENT, state=OrderState.DELIVERED)
    else:
        act.tell(order, EVENT)
    restore_plan(act, order, back)
    settle(act, order)
    return order


def keep(act: Act, sold: list[OrderLine], back: OrderLine) -> None:
    """What one line of the return took off the lines of its order; alike lines are as good as one another."""
    left = -back.quantity
    for line in sold:
        part = min(left, line.returned) if is_alike(line, back) else Decimal(0)
        if part > 0:
            act.save(line, event="trade.orderline.undo_return", returned=line.returned - part)
            left -= part


def is_alike(line: OrderLine, back: OrderLine) -> bool:
    """Whether a line of the return may have come off this line of the order."""
    return all(getattr(line, name) == getattr(back, name) for name in ("product_id", *PRICED))


def take_out_again(act: Act, back: SalesOrder, sold: list[OrderLine], reason: str) -> None:
    """Out of stock what came in with this return and was not reversed since (broken goods were)."""
    moves = visible(SYSTEM, StockMove).filter(kind=MoveKind.BACK, line__in=sold, note=back.number)
    rows = list(moves.exclude(pk__in=undone_moves()).order_by("pk"))
    places = visible(SYSTEM, StockItem).filter(pk__in=[one.item_id for one in rows])
    locked = places.select_related("product", "batch").select_for_update(of=("self",)).order_by("pk")
    items = {item.pk: item for item in locked}
    for came_in in rows:
        if not out_again(act, items[came_in.item_id], came_in, reason):
            raise Conflict(
                "退回的「%(product)s」已经不在库里或锁给了别的订单，不能撤回退货。请先撤回那次发货或解除锁定。",
                params={"product": str(items[came_in.item_id].product)}, code="out_of_stock",
            )  # fmt: skip
