"""What follows from every change of an order: its payment plan, then its rows in the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.ledger import post
from paceline.trade.actions.order.plan import fit
from paceline.trade.models import OrderLine, SalesOrder


def settle(act: Act, order: SalesOrder, lines: Sequence[OrderLine] | None = None) -> None:
    """Bring plan and ledger to what the order comes to now; `lines` are all of them as stored, if they are at hand."""
    fit(act, order)
    post(act, order, lines)


@action("trade.salesorder.settle", "补齐计划和台账", permission="change", icon="refresh", hidden=True)
def settle_order(act: Act, order: SalesOrder) -> SalesOrder:
    """For orders imported with their lines after them: plan and ledger follow. Twice changes nothing."""
    settle(act, order)
    return order
