"""The life of an order from draft to done: made, changed while a draft, confirmed, completed, cancelled."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext as _t

from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Amount, DecimalNumber, Link, LongText, Percent, Rows
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.trade.actions.contract.invoices import bind_to
from paceline.trade.actions.contract.terms import under_way
from paceline.trade.actions.credit import held_for_credit
from paceline.trade.actions.order.settle import settle
from paceline.trade.actions.running import require_running
from paceline.trade.delivery.picking import call_off
from paceline.trade.delivery.rows import ahead_of
from paceline.trade.invoiced import taken
from paceline.trade.models import OrderLine, Quote, SalesOrder
from paceline.trade.models.order import OrderState
from paceline.trade.prices import Prices, require_some
from paceline.trade.queries import lines_of, live_lines
from paceline.trade.states import of_a_sale
from paceline.trade.stock.handing_out import hand_on
from paceline.trade.stock.on_confirm import hold_on_confirm
from paceline.trade.stock.taking import all_held, let_go

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
    add_lines(act, order, lines)
    return order


def add_lines(act: Act, order: SalesOrder, lines: Any) -> list[OrderLine]:
    """Lines with what the product says where nothing was given."""
    given = given_lines(act, order, lines, order.ordered_on)
    return act.create_all(OrderLine, [{**line, "order": order.pk} for line in given])


def given_lines(
    act: Act, document: Quote | SalesOrder, lines: Any, on: date | None = None
) -> list[dict[str, Any]]:
    """The values of new lines, priced as the document's customer buys. Raises Invalid for quantities below zero."""
    known = [{name: value for name, value in line.items() if value is not None} for line in lines or ()]
    for one in known:
        require_some(one)
    return Prices(act, document, on).of_all(known)


@action("trade.salesorder.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, order: SalesOrder, *, values: dict[str, Any]) -> SalesOrder:
    """New values; the warehouse stays while its stock is put aside."""
    if order.holds_stock and "warehouse" in registry.of(SalesOrder).changing(order, values):
        raise Invalid({"warehouse": "这张订单在原来的仓库锁定了库存。请先「解除锁定」，再换仓库。"})
    generic.change(act, order, values=values)
    return order


@action("trade.salesorder.confirm", "确认订单", icon="done", available=of_a_sale("confirm"))
def confirm(act: Act, order: SalesOrder) -> Any:
    """The customer has agreed: from now on the order is owed and its content changes by amendment only."""
    lines = lines_of(order.pk)
    if not lines:
        raise Conflict("订单还没有产品明细。请先添加产品，再确认。", code="no_lines")
    unpriced = [str(line) for line in lines if line.price is None]
    if unpriced:
        raise Conflict(
            "这些产品还没有单价：%(names)s。请先填写，再确认。", params={"names": _t("、").join(unpriced[:5])}
        )
    if order.quote_id is None:
        require_running(lines)
    request = held_for_credit(act, order)
    if request is not None:
        return request
    act.save(order, state=OrderState.CONFIRMED, to_confirm=False)
    settle(act, order, lines)
    hold_on_confirm(act, order, lines)
    if order.contract_id:
        under_way(act, order)
        bind_to(act, order)
    return order


@action("trade.salesorder.complete", "完成", icon="check-check", available=of_a_sale("complete"))
def complete(act: Act, order: SalesOrder) -> SalesOrder:
    """Everything is done: delivered and accepted."""
    act.save(order, state=OrderState.COMPLETED)
    return order


@action("trade.salesorder.cancel", "取消订单", icon="ban", danger=True, available=of_a_sale("cancel"))
def cancel(act: Act, order: SalesOrder, *, cancelled_why: Annotated[str, LongText("取消原因")]) -> SalesOrder:
    """Nothing was delivered and nothing will be; what was paid already is prepaid, who waits for goods gets them."""
    if taken(order=order):
        raise Conflict("订单已有发票或开票申请，不能取消。请先退回申请，或红冲发票。")
    act.reason = cancelled_why
    lines = {line.pk: line for line in live_lines(order).select_for_update(of=("self",))}
    for waiting in ahead_of(order):
        call_off(act, order, waiting, lines, cancelled_why)
    before = all_held(order)
    if before:
        let_go(act, order, local_day(act.occurred_at), everything=True)
    act.save(order, state=OrderState.CANCELLED, cancelled_why=cancelled_why, to_confirm=False, lacking="")
    settle(act, order)
    hand_on(act, order, before)
    return order
