"""Lines of an order: made and changed freely while the order is a draft; afterwards by amendment only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.undo import undo_as_done
from paceline.trade.models import OrderLine, SalesOrder
from paceline.trade.prices import priced, require_some

undo_as_done("trade.orderline")


@action("trade.orderline.create", "添加产品", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> OrderLine:
    """A new line of a draft; price, cost and tax rate are the product's where none is given."""
    require_some(values)
    key = getattr(values.get("order"), "pk", values.get("order"))
    if visible(act.by, SalesOrder, "change").filter(pk=key).exists():  # else the door refuses
        draft = require_draft(key)
        values = priced(values, customer=draft.customer_id, on=draft.ordered_on)
    return generic.create(act, of=registry.of(OrderLine), values=values)  # type: ignore[return-value]


@action("trade.orderline.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, line: OrderLine, *, values: dict[str, Any]) -> OrderLine:
    """New values for a line of a draft."""
    draft = require_draft(line.order_id)
    require_some(values)
    if values.get("order", line.order_id) != line.order_id:
        raise Invalid({"order": "明细不能移到另一张订单。请在那张订单里添加。"})
    if values.get("product", line.product_id) != line.product_id:
        values = {
            **priced({"product": values["product"]}, customer=draft.customer_id, on=draft.ordered_on),
            **values,
        }
    generic.change(act, line, values=values)
    return line


@action("trade.orderline.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, line: OrderLine) -> None:
    """Into the recycle bin, out of the total."""
    require_draft(line.order_id)
    generic.remove(act, line)


@action("trade.orderline.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, line: OrderLine) -> None:
    """Out of the recycle bin, into the total."""
    require_draft(line.order_id)
    generic.restore(act, line)


@action("trade.orderline.merge", "合并", icon="merge", hidden=True)
def merge(act: Act, line: OrderLine, *, others: Any = (), values: dict[str, Any]) -> OrderLine:
    """Lines are never merged: what was delivered on each would be lost."""
    raise Conflict("订单明细不能合并。请改数量，删除多余的一行。")


def require_draft(order: Any) -> SalesOrder:
    """The order of a line, locked until the transaction ends. Raises Conflict unless it is a draft."""
    key: UUID = getattr(order, "pk", order)
    found = visible(SYSTEM, SalesOrder).select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise Conflict("这张订单已不存在。请刷新后再试。")
    if not found.is_draft:
        raise Conflict("订单已确认，明细只能通过「修订」更改。请打开订单，点「修订」。", code="not_a_draft")
    return found
