"""What confirming an order does with stock: nothing, put aside what is there, or everything or it is not confirmed.

The warehouse that the order is served from says which. Presale orders are paid already: they are never refused, what
is missing is noted.
"""

from __future__ import annotations

from collections.abc import Iterable

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.trade.models import OnConfirm, OrderKind, OrderLine, SalesOrder, Warehouse
from paceline.trade.stock.taking import hold, lacking


def hold_on_confirm(act: Act, order: SalesOrder, lines: Iterable[OrderLine]) -> None:
    """Put aside what the setting says. Raises Conflict that names everything that is missing, and what to do."""
    kept = [line for line in lines if line.product.keeps_stock and line.to_deliver > 0]
    if not kept:
        return
    place = order.warehouse or visible(SYSTEM, Warehouse).filter(is_main=True).first()
    if place is None or place.on_confirm == OnConfirm.NOTHING:
        return
    today = local_day(act.occurred_at)
    day = max(today, order.promised_on or today)
    _, short = hold(act, order, kept, day, place, partly=True)
    if short and place.on_confirm == OnConfirm.EVERYTHING and order.kind != OrderKind.PRESALE:
        raise Conflict(
            "%(place)s的库存不够，缺：%(lacking)s。请先入库，或改少数量，或在仓库的「确认订单时」允许缺货确认。",
            params={"place": place.name, "lacking": lacking(short)},
            code="out_of_stock",
        )
