"""Amendments: what was agreed changes after the order was confirmed, with a reason and a trace."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Amount, DecimalNumber, Link, LongText, Percent, Rows, key_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.order.life import LINES, add_lines
from paceline.trade.actions.order.settle import settle
from paceline.trade.delivery.rows import planned_of
from paceline.trade.models import OrderLine, SalesOrder
from paceline.trade.prices import agreed_anew
from paceline.trade.queries import live_lines
from paceline.trade.states import of_a_sale
from paceline.trade.stock.handing_out import hand_on
from paceline.trade.stock.on_confirm import hold_on_confirm
from paceline.trade.stock.taking import all_held, let_go

CHANGES = Rows(
    "更改的明细",
    {
        "line": Link("trade.OrderLine", "明细"),
        "quantity": DecimalNumber("新数量", blank=True),
        "price": Amount("新单价", blank=True),
        "discount": Percent("新折扣", blank=True),
    },
    blank=True,
    hint="数量填 0 表示去掉这一行",
)


@action("trade.salesorder.amend", "修订", icon="pencil", available=of_a_sale("amend"))
def amend(
    act: Act,
    order: SalesOrder,
    *,
    reason: Annotated[str, LongText("修订原因")],
    changes: Annotated[list[dict[str, Any]] | None, CHANGES] = None,
    added: Annotated[list[dict[str, Any]] | None, LINES] = None,
) -> SalesOrder:
    """Change lines of a confirmed order and add others. What was delivered cannot be taken out of it."""
    if not changes and not added:
        raise Invalid({"changes": "请至少更改或添加一行。"})
    act.reason = reason
    lines = {line.pk: line for line in live_lines(order).select_for_update(of=("self",))}
    planned = planned_of(order)
    for row in changes or ():
        line = lines.get(key_of(row["line"]))
        if line is None:
            raise Invalid({"changes": "请选择这张订单的明细。"})
        amend_line(act, line, row, planned.get(line.pk, Decimal(0)))
    add_lines(act, order, added)
    if not live_lines(order).exists():
        raise Conflict("订单至少要留一行。不再需要的订单请「取消订单」。")
    before = all_held(order) if order.holds_stock else {}
    if before:
        let_go(act, order, local_day(act.occurred_at))
    act.save(order, revision=order.revision + 1)
    settle(act, order)
    hold_on_confirm(act, order, live_lines(order))
    hand_on(act, order, before)
    return order


def amend_line(act: Act, line: OrderLine, row: dict[str, Any], planned: Decimal) -> None:
    """New quantity, price or discount of a line; zero takes it out."""
    quantity = row.get("quantity")
    if quantity is not None and quantity < line.delivered:
        raise Conflict(
            "「%(product)s」已经交付 %(done)s，数量不能更少。多交付的请用「退货」。",
            params={"product": str(line), "done": f"{line.delivered.normalize():f}"},
        )
    if quantity is not None and quantity < line.delivered + planned:
        raise Conflict(
            "「%(product)s」已有 %(planned)s 安排在交付单上，数量不能更少。请先取消那张交付单。",
            params={"product": str(line), "planned": f"{planned.normalize():f}"},
            code="planned",
        )
    if quantity == 0:
        act.remove(line, event="trade.orderline.amend_out")
        return
    new = {name: row[name] for name in ("quantity", "price", "discount") if row.get(name) is not None}
    if "quantity" in new:
        new["line_cost"] = None  # it was that of another quantity
    act.save(line, event="trade.orderline.amend", **agreed_anew(line, new))
