"""The life of a receipt: registered by whoever knows of it, verified by finance, reversed when it was a mistake."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.alone import has_to_ask
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import LongText, YesNo, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.trade.actions.allocate import bound, release_all, spread
from paceline.trade.models import Receipt, SalesOrder
from paceline.trade.models.receipt import ReceiptState
from paceline.trade.states import RECEIPT


@action("trade.receipt.create", "登记回款", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Receipt:
    """Somebody says that money came in; it counts once finance has verified it."""
    require_right_customer(values.get("order"), values.get("customer"))
    return generic.create(act, of=registry.of(Receipt), values=values)  # type: ignore[return-value]


@action("trade.receipt.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, receipt: Receipt, *, values: dict[str, Any]) -> Receipt:
    """New values; what a reservation paid stays what it is."""
    if bound(receipt) and values.keys() & {"customer", "amount", "order"}:
        raise Conflict(bound(receipt))
    require_right_customer(values.get("order", receipt.order_id), values.get("customer", receipt.customer_id))
    generic.change(act, receipt, values=values)
    return receipt


@action("trade.receipt.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, receipt: Receipt) -> None:
    """Into the recycle bin, unless a reservation rests on it."""
    if why_not := bound(receipt):
        raise Conflict(why_not)
    generic.remove(act, receipt)


@action("trade.receipt.verify", "确认到账", icon="done", available=RECEIPT.available("verify"))
def verify(
    act: Act, receipt: Receipt, *, allocate: Annotated[bool, YesNo("同时核销到最早到期的计划")] = True
) -> Receipt:
    """The money is in the account. Who registered a receipt does not verify it, unless allowed to set rules aside."""
    if has_to_ask(act.by, receipt.created_by_id):
        require_second_pair_of_eyes(act, receipt)
    if receipt.received_on > local_day(act.now):
        raise Conflict("到账日期还没有到，不能确认。请改到账日期，或等到账后再确认。")
    act.save(receipt, state=ReceiptState.VERIFIED, verified_at=act.occurred_at, verified_by=act.by.user_id)
    if allocate and not bound(receipt):
        spread(act, receipt)
    return receipt


@action("trade.receipt.reverse", "冲销", icon="ban", danger=True, available=RECEIPT.available("reverse"))
def reverse(act: Act, receipt: Receipt, *, reason: Annotated[str, LongText("冲销原因")]) -> Receipt:
    """It never was: everything that it paid is owed again."""
    if receipt.refunded or receipt.forfeited:
        raise Conflict("这笔回款已有退款，不能冲销。")
    if why_not := bound(receipt):
        raise Conflict(why_not)
    act.reason = reason
    release_all(act, receipt)
    act.save(receipt, state=ReceiptState.REVERSED, reversed_why=reason)
    return receipt


def require_second_pair_of_eyes(act: Act, receipt: Receipt) -> None:
    """Raises NotAllowed for whoever registered the receipt, unless allowed to set rules aside."""
    if not visible(act.by, Receipt, "override").filter(pk=receipt.pk).exists():
        raise NotAllowed("自己登记的回款要由别人确认到账。请交给另一位财务同事。")


def require_right_customer(order: Any, customer: Any) -> None:
    """Raises Invalid when the order that was paid is another customer's."""
    key = key_of(order)
    if key and customer:
        buyer = visible(SYSTEM, SalesOrder).filter(pk=key).values_list("customer_id", flat=True).first()
        if buyer is not None and buyer != key_of(customer):
            raise Invalid({"order": "这张订单是另一个客户的。请选择同一个客户的订单。"})
