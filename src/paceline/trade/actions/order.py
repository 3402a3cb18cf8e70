"""The life of an order from draft to done: made, changed while a draft, confirmed, completed, cancelled."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Amount, DecimalNumber, Link, LongText, Percent, Rows
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.undo import undo_as_done
from paceline.trade.actions.settle import settle
from paceline.trade.models import OrderLine, SalesOrder
from paceline.trade.models.order import OrderState
from paceline.trade.prices import priced, require_some
from paceline.trade.queries import live_lines
from paceline.trade.states import ORDER

LINES = Rows(
    "产品明细",
    {
        "product": Link("catalog.Product", "产品"),
        "quantity": DecimalNumber("数量", blank=True),
        "price": Amount("含税单价", blank=True),
        "discount": Percent("折扣", blank=True),
        "tax_rate": Percent("税率", blank=True),
    },
    blank=True,
)
FREE = frozenset({"owner", "promised_on", "reference", "note"})
"""What may be changed after the order was confirmed; custom fields too."""
undo_as_done("trade.salesorder")


@action("trade.salesorder.create", "新建订单", on="collection", icon="plus", hidden=True)
def create(
    act: Act, *, values: dict[str, Any], lines: Annotated[list[dict[str, Any]] | None, LINES] = None
) -> SalesOrder:
    """A draft, dated today unless a day is given."""
    if values.get("owner") not in (None, act.by.user_id):
        generic.require_assign(act, registry.of(SalesOrder), values["owner"])
    return begin(act, values, lines or ())


def begin(act: Act, values: dict[str, Any], lines: Any = (), **given: Any) -> SalesOrder:
    """Make an order with its lines. `given` are values that code sets."""
    dated = {"ordered_on": values.get("ordered_on") or local_day(act.occurred_at)}
    order: SalesOrder = act.create(SalesOrder, **{**values, **dated, **given})
    for line in lines:
        add_line(act, order, line)
    return order


def add_line(act: Act, order: SalesOrder, line: dict[str, Any]) -> OrderLine:
    """A line with what the product says where nothing was given."""
    known = {name: value for name, value in line.items() if value is not None}
    require_some(known)
    values = priced(known, customer=order.customer_id, on=order.ordered_on)
    made: OrderLine = act.create(OrderLine, order=order.pk, **values)
    return made


@action("trade.salesorder.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, order: SalesOrder, *, values: dict[str, Any]) -> SalesOrder:
    """New values; what was agreed stays as it is once the order is confirmed."""
    if not order.is_draft:
        fixed = [name for name in values if name not in FREE and is_another(order, name, values[name])]
        if fixed:
            raise Invalid(dict.fromkeys(fixed, "订单已确认，这一项不能再改。要改约定的内容，请用「修订」。"))
    generic.change(act, order, values=values)
    return order


def is_another(order: SalesOrder, name: str, value: Any) -> bool:
    """Whether a field of the object itself would get another value."""
    bound = registry.of(SalesOrder).standard.get(name)
    return bound is not None and bound.of(order) != getattr(value, "pk", value)


@action("trade.salesorder.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, order: SalesOrder) -> None:
    """Into the recycle bin; only drafts and cancelled orders, the rest is business that happened."""
    if order.state not in (OrderState.DRAFT, OrderState.CANCELLED):
        raise Conflict("已确认的订单不能删除。没有交付时可以「取消订单」，交付后可以「退货」。")
    generic.remove(act, order)


@action("trade.salesorder.merge", "合并", icon="merge", hidden=True)
def merge(act: Act, order: SalesOrder, *, others: Any = (), values: dict[str, Any]) -> SalesOrder:
    """Orders are documents and stay apart."""
    raise Conflict("订单不能合并。请取消多余的一张。")


@action("trade.salesorder.confirm", "确认订单", icon="done", available=ORDER.available("confirm"))
def confirm(act: Act, order: SalesOrder) -> SalesOrder:
    """The customer has agreed: from now on the order is owed and its content changes by amendment only."""
    lines = list(live_lines(order))
    if not lines:
        raise Conflict("订单还没有产品明细。请先添加产品，再确认。", code="no_lines")
    unpriced = [str(line) for line in lines if line.price is None]
    if unpriced:
        raise Conflict(
            "这些产品还没有单价：%(names)s。请先填写，再确认。", params={"names": "、".join(unpriced[:5])}
        )
    act.save(order, state=OrderState.CONFIRMED)
    settle(act, order)
    return order


@action("trade.salesorder.complete", "完成", icon="check-check", available=ORDER.available("complete"))
def complete(act: Act, order: SalesOrder) -> SalesOrder:
    """Everything is done: delivered and accepted."""
    act.save(order, state=OrderState.COMPLETED)
    return order


@action("trade.salesorder.cancel", "取消订单", icon="ban", danger=True, available=ORDER.available("cancel"))
def cancel(act: Act, order: SalesOrder, *, cancelled_why: Annotated[str, LongText("取消原因")]) -> SalesOrder:
    """Nothing was delivered and nothing will be; what was paid already is prepaid."""
    act.reason = cancelled_why
    act.save(order, state=OrderState.CANCELLED, cancelled_why=cancelled_why)
    settle(act, order)
    return order
