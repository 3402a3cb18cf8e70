"""Goods noted as come in, or as sent back whole, by mistake: reversed with a reason, while they are still there."""

from __future__ import annotations

from typing import Annotated

from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Link, Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.models import StockItem, StockMove
from paceline.trade.stock.coming_in import open_ins, out_again
from paceline.trade.stock.taking import words

CameIn = Annotated[StockMove, Link("trade.StockMove", "哪一次入库")]


@action("trade.stockitem.undo_in", "撤销入库", permission="change", icon="undo", danger=True)
def undo_in(
    act: Act,
    item: StockItem,
    *,
    came_in: CameIn,
    reason: Annotated[str, Text("原因", max_length=200)],
) -> StockItem:
    """It never came in, or was noted with a wrong quantity or batch; orders that got it put aside wait again.

    Of a return, only the goods: the customer's return stands, they cannot be sold again.

    Raises Conflict when the goods are gone, picked, or another order's.
    """
    found = next((one for one in open_ins(item) if one.pk == came_in.pk), None)
    if found is None:
        raise Invalid({"came_in": "请选择这里的一次入库，而且没有撤销过。"})
    act.reason = reason
    if not out_again(act, item, found, reason):
        raise Conflict(
            "这次入库 %(quantity)s，现在只剩 %(left)s 没有发出、没有锁定，不能撤销。"
            "请先撤回发货或解除订单的锁定；数量不对的也可以用「盘点」。",
            params={"quantity": words(found.quantity), "left": words(item.free)},
            code="out_of_stock",
        )
    return item
