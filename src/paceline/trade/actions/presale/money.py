"""Money of reservations: deposit and balance as ordinary receipts, which finance verifies like any other.

Until there is an order the money is the customer's prepayment and bound to the reservation; the order takes it over.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import Choice, Day, LongText, Text
from paceline.methods.presale import price_by_quantity
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.presale.reserve import steps_of
from paceline.trade.models import PaymentMethod, PresaleOffer, Receipt, Reservation
from paceline.trade.models.presale.choices import PriceRule, ReceiptPart, ReservationState
from paceline.trade.models.receipt import ReceiptState
from paceline.trade.presale import chasing
from paceline.trade.presale.states import RESERVATION

ZERO = Decimal(0)
Method = Annotated[str, Choice("付款方式", PaymentMethod, default=PaymentMethod.WECHAT, blank=True)]
ReceivedOn = Annotated[date | None, Day("到账日期", blank=True, past=True)]
Reference = Annotated[str, Text("流水号", max_length=80, blank=True)]
Reason = Annotated[str, LongText("原因")]


@action("trade.reservation.take_deposit", "收定金", permission="change", icon="wallet", locks="offer",
        available=RESERVATION.available("take_deposit"), makes="trade.receipt")  # fmt: skip
def take_deposit(
    act: Act,
    reservation: Reservation,
    *,
    method: Method = PaymentMethod.WECHAT,
    received_on: ReceivedOn = None,
    reference: Reference = "",
) -> Reservation:
    """The deposit is in hand: the place is kept, a receipt waits for finance. A full payment leaves no balance."""
    day = day_received(act, received_on)
    register(act, reservation, ReceiptPart.DEPOSIT, reservation.deposit, method, day, reference)
    act.save(reservation, state=ReservationState.DEPOSIT_PAID, deposit_paid_on=day, hold_until=None)
    if reservation.campaign.state == "balance_phase":
        ask_balance(act, reservation)
    return reservation


@action("trade.reservation.undo_deposit", "撤销定金登记", permission="change", icon="undo", danger=True, locks="offer",
        available=RESERVATION.available("undo_deposit"))  # fmt: skip
def undo_deposit(act: Act, reservation: Reservation, *, reason: Reason) -> Reservation:
    """It was entered by mistake: the receipt goes, and the deposit is waited for anew."""
    act.reason = reason
    take_back(act, reservation, ReceiptPart.DEPOSIT, reason)
    chasing.settle(act, reservation, ActivityStatus.CANCELLED)
    minutes = reservation.campaign.promoted_hold_minutes
    act.save(
        reservation,
        state=ReservationState.CONFIRMED,
        deposit_paid_on=None,
        hold_until=later(act, minutes),
        reminder=None,
    )
    return reservation


@action("trade.reservation.begin_balance", "开始收尾款", permission="change", hidden=True, icon="clock", locks="offer",
        available=RESERVATION.available("begin_balance"))  # fmt: skip
def begin_balance(act: Act, reservation: Reservation) -> Reservation:
    """What is left to pay is due; by quantity the price is what all reservations together have reached."""
    ask_balance(act, reservation)
    return reservation


def ask_balance(act: Act, reservation: Reservation) -> None:
    """The balance by the final price; nothing left to pay counts as paid."""
    values = final_amounts(reservation)
    values |= {"state": ReservationState.BALANCE_DUE, "balance_until": reservation.campaign.balance_until}
    act.save(reservation, event="trade.reservation.begin_balance", **values)
    chasing.tell_amount(act, reservation)
    if not reservation.balance:
        chasing.settle(act, reservation, ActivityStatus.DONE)
        act.save(
            reservation, event="trade.reservation.take_balance", state=ReservationState.BALANCE_PAID,
            balance_paid_on=local_day(act.occurred_at),
        )  # fmt: skip


def final_amounts(reservation: Reservation) -> dict[str, Any]:
    """Price, credit and balance once it is known how many were reserved; the deposit is what it was."""
    rows = visible(SYSTEM, PresaleOffer).select_related("campaign")
    offer = rows.get(pk=reservation.offer_id)
    if offer.campaign.price_rule != PriceRule.QUANTITY:
        return {}
    price = min(Decimal(reservation.price), price_by_quantity(offer.price, steps_of(offer), offer.held))
    total = price * reservation.quantity
    credit = min(total, reservation.credit)
    basis = reservation.price_basis if price == reservation.price else ""
    return {"price": price, "price_basis": basis, "total": total, "credit": credit, "balance": total - credit}


@action("trade.reservation.take_balance", "收尾款", permission="change", icon="wallet",
        available=RESERVATION.available("take_balance"), makes="trade.receipt")  # fmt: skip
def take_balance(
    act: Act,
    reservation: Reservation,
    *,
    method: Method = PaymentMethod.WECHAT,
    received_on: ReceivedOn = None,
    reference: Reference = "",
) -> Reservation:
    """Everything is paid; the order can be made."""
    day = day_received(act, received_on)
    register(act, reservation, ReceiptPart.BALANCE, reservation.balance, method, day, reference)
    act.save(reservation, state=ReservationState.BALANCE_PAID, balance_paid_on=day)
    chasing.settle(act, reservation, ActivityStatus.DONE)
    return reservation


@action("trade.reservation.undo_balance", "撤销尾款登记", permission="change", icon="undo", danger=True,
        available=RESERVATION.available("undo_balance"))  # fmt: skip
def undo_balance(act: Act, reservation: Reservation, *, reason: Reason) -> Reservation:
    """It was entered by mistake: the receipt goes, the balance is due again."""
    if not reservation.balance:
        raise Conflict("这个预订没有尾款，没有可撤销的登记。")
    act.reason = reason
    take_back(act, reservation, ReceiptPart.BALANCE, reason)
    act.save(reservation, state=ReservationState.BALANCE_DUE, balance_paid_on=None, reminder=None)
    return reservation


# receipts --------------------------------------------------------------------------------------------------------
def register(
    act: Act, reservation: Reservation, part: str, amount: Decimal, method: str, day: date, reference: str
) -> Receipt:
    """A receipt like any other, bound to the reservation."""
    made: Receipt = act.create(
        Receipt, links_checked=True, customer=reservation.customer_id, amount=amount, received_on=day,
        method=method or PaymentMethod.WECHAT, reference=reference or "", payer=reservation.name,
        owner=reservation.owner_id, reservation=reservation.pk, part=part,
    )  # fmt: skip
    return made


def take_back(act: Act, reservation: Reservation, part: str, reason: str) -> None:
    """Remove a receipt that nobody has verified; one that counts is reversed by finance's right only."""
    for receipt in receipts_of(reservation, part):
        if receipt.state == ReceiptState.REGISTERED:
            act.remove(receipt)
            continue
        if not visible(act.by, Receipt, "reverse").filter(pk=receipt.pk).exists():
            raise NotAllowed("这笔款财务已经确认到账，要由财务撤销。")
        act.save(receipt, event="trade.receipt.reverse", state=ReceiptState.REVERSED, reversed_why=reason)


def receipts_of(reservation: Reservation, part: str = "") -> list[Receipt]:
    """The receipts that count or may come to count, locked by key."""
    rows = visible(SYSTEM, Receipt).filter(reservation=reservation).exclude(state=ReceiptState.REVERSED)
    rows = rows.filter(part=part) if part else rows
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def day_received(act: Act, day: date | None) -> date:
    """The day given, else today. Raises Invalid for a day to come."""
    if day is not None and day > local_day(act.now):
        raise Invalid({"received_on": "到账日期不能晚于今天。"})
    return day or local_day(act.occurred_at)


def later(act: Act, minutes: int) -> Any:
    return act.now + timedelta(minutes=minutes)
