"""Stock is put aside for a confirmed order, and let go again."""

from __future__ import annotations

from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.delivery.deliver import FromWarehouse
from paceline.trade.models import OnConfirm, SalesOrder
from paceline.trade.queries import live_lines
from paceline.trade.states import of_a_sale
from paceline.trade.stock.handing_out import hand_on
from paceline.trade.stock.keeping import warehouse_of
from paceline.trade.stock.taking import all_held, claimed, hold, let_go


@action("trade.salesorder.reserve_stock", "锁定库存", icon="lock", available=of_a_sale("reserve_stock"))
def reserve_stock(act: Act, order: SalesOrder, *, warehouse: FromWarehouse = None) -> SalesOrder:
    """What is still to be delivered is put aside, so that nobody else can deliver it.

    Where orders wait for goods, what is there is put aside and the order waits for the rest.
    """
    today = local_day(act.occurred_at)
    lines = list(live_lines(order).select_for_update(of=("self",)))
    if not any(line.product.keeps_stock for line in lines):
        raise Conflict("这张订单的产品都不管库存，没有可以锁定的。")
    day, place = max(today, order.promised_on or today), warehouse or warehouse_of(order)
    waits = place.on_confirm == OnConfirm.AVAILABLE and (warehouse is None or place == warehouse_of(order))
    done, short = hold(act, order, lines, day, place, partly=waits)
    if not done and not short:
        raise Conflict("没有还要锁定的数量：已经锁定，或已经交付。")
    return order


@action("trade.salesorder.release_stock", "解除锁定", icon="key", available=of_a_sale("release_stock"))
def release_stock(act: Act, order: SalesOrder) -> SalesOrder:
    """Everybody may deliver it again, who waits for it first. The order itself does not wait any more."""
    if not order.holds_stock and not order.lacking:
        raise Conflict("这张订单没有锁定库存。")
    if claimed(order):
        raise Conflict("这张订单有已拣货的交付单。请先在交付单上「放回货架」或「取消交付」。", code="picked")
    before = all_held(order)
    let_go(act, order, local_day(act.occurred_at), everything=True)
    act.save(order, lacking="")
    hand_on(act, order, before)
    return order
