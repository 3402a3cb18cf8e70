"""Taking a delivery back that was noted by mistake or never left: nothing was sold back, the goods are still ours."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import DecimalNumber, Link, LongText, Rows
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.delivery.deliver import wanted
from paceline.trade.delivery.returning import undo_on_documents
from paceline.trade.delivery.sending import follow
from paceline.trade.models import SalesOrder
from paceline.trade.queries import live_lines
from paceline.trade.states import of_a_sale

UNDONE = Rows(
    "撤回数量",
    {"line": Link("trade.OrderLine", "明细"), "quantity": DecimalNumber("数量")},
    blank=True,
    hint="留空表示全部撤回",
)


@action(
    "trade.salesorder.undo_delivery",
    "撤回交付",
    icon="undo",
    danger=True,
    available=of_a_sale("undo_delivery"),
)
def undo_delivery(
    act: Act,
    order: SalesOrder,
    *,
    reason: Annotated[str, LongText("撤回原因")],
    parts: Annotated[list[dict[str, Any]] | None, UNDONE] = None,
) -> SalesOrder:
    """What was noted as delivered is open again, and lies in stock as before. What came back stays returned."""
    act.reason = reason
    lines = {line.pk: line for line in live_lines(order).select_for_update(of=("self",))}
    coming = (
        wanted(parts, lines) if parts else [(k, one.to_return) for k, one in lines.items() if one.to_return]
    )
    if not coming:
        raise Conflict("没有可以撤回的交付：已退货的部分不能撤回。")
    day = local_day(act.occurred_at)
    undo_on_documents(act, order, [(lines[key], quantity) for key, quantity in coming], day, reason)
    follow(act, order, lines.values(), day)
    return order
