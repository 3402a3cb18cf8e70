"""From the paid reservation to its order, which from then on lives like any other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.allocate import spread
from paceline.trade.actions.order.life import begin
from paceline.trade.actions.order.life import confirm as confirm_order
from paceline.trade.actions.presale.money import receipts_of
from paceline.trade.models import OrderKind, OrderState, PresaleOffer, Reservation, SalesOrder
from paceline.trade.models.presale.choices import ReservationState
from paceline.trade.models.receipt import ReceiptState
from paceline.trade.presale.states import RESERVATION


@action(
    "trade.reservation.order",
    "生成订单",
    permission="change",
    icon="doc",
    available=RESERVATION.available("order"),
    makes="trade.salesorder",
)
def order(act: Act, reservation: Reservation) -> SalesOrder:
    """A confirmed presale order over what the customer pays; deposit and balance pay it. One per reservation."""
    values = {
        "customer": reservation.customer_id, "owner": reservation.owner_id, "kind": OrderKind.PRESALE,
        "reference": reservation.number, "payment_days": 0, "promised_on": reservation.campaign.promised_on,
    }  # fmt: skip
    made = begin(act, values, [line_of(reservation)], links_checked=True)
    confirm_order.inside(act, made)
    for receipt in receipts_of(reservation):
        act.save(receipt, event="trade.receipt.bind", order=made.pk)
        if receipt.state == ReceiptState.VERIFIED:
            spread(act, receipt)
    act.save(reservation, state=ReservationState.ORDER_CREATED, order=made.pk)
    return made


def line_of(reservation: Reservation) -> dict[str, Any]:
    """The product at what a unit really costs: what the deposit counts for beyond itself is a discount."""
    product = visible(SYSTEM, PresaleOffer).values_list("product", flat=True).get(pk=reservation.offer_id)
    paid = Decimal(reservation.deposit + reservation.balance) / reservation.quantity
    bonus = reservation.credit - reservation.deposit
    note = f"预售单价 {reservation.price}" + (f"，定金膨胀优惠 {bonus}" if bonus else "")
    return {"product": product, "quantity": Decimal(reservation.quantity), "price": paid, "note": note}


@action("trade.reservation.deliver", "标记已交付", permission="change", hidden=True, icon="done",
        available=RESERVATION.available("deliver"))  # fmt: skip
def deliver(act: Act, reservation: Reservation) -> Reservation:
    """The order has gone out."""
    if reservation.order is None or reservation.order.state not in (
        OrderState.DELIVERED,
        OrderState.COMPLETED,
    ):
        raise Conflict("订单还没有全部交付。请先在订单里交付。")
    act.save(reservation, state=ReservationState.DELIVERED)
    return reservation


@action("trade.reservation.reopen", "退回待下单", permission="change", hidden=True, icon="undo",
        available=RESERVATION.available("reopen"))  # fmt: skip
def reopen(act: Act, reservation: Reservation) -> Reservation:
    """The order was cancelled: its receipts are bound to the reservation again, another order can be made."""
    if reservation.order is None or reservation.order.state != OrderState.CANCELLED:
        raise Conflict("只有订单取消后才能退回。请先取消订单。")
    for receipt in receipts_of(reservation):
        act.save(receipt, event="trade.receipt.bind", order=None)
    act.save(reservation, state=ReservationState.BALANCE_PAID, order=None)
    return reservation
