"""A refund that was noted by mistake or came back: the money is the customer's prepayment again."""

from __future__ import annotations

from typing import Annotated

from django.db.models import QuerySet

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Link, LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.allocate import unless_bound
from paceline.trade.models import Receipt, Refund

NONE = "这笔回款没有可以撤销的退款。"
Which = Annotated[Refund | None, Link("trade.Refund", "哪一次退款", blank=True)]


def refunds_of(receipt: Receipt) -> QuerySet[Refund]:
    """What of a receipt went back to the customer, the last first."""
    return visible(SYSTEM, Refund).filter(receipt=receipt.pk).order_by("-created_at", "-pk")


def why_not(receipt: Receipt) -> object:
    return unless_bound("refund")(receipt) or ("" if receipt.refunded else NONE)


@action(
    "trade.receipt.undo_refund", "撤销退款", permission="refund", icon="undo", danger=True, available=why_not
)
def undo_refund(
    act: Act, receipt: Receipt, *, reason: Annotated[str, LongText("撤销原因")], refund: Which = None
) -> Receipt:
    """The last refund, or a chosen one, is taken back. Raises Conflict when there is none, Invalid for another's."""
    rows = refunds_of(receipt).select_for_update()
    found = rows.first() if refund is None else rows.filter(pk=refund.pk).first()
    if found is None:
        raise Conflict(NONE) if refund is None else Invalid({"refund": "请选择这笔回款的一次退款。"})
    act.reason = reason
    act.remove(found, event="trade.refund.undo")
    act.save(receipt, refunded=receipt.refunded - found.amount)
    return receipt
