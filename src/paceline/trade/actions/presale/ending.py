"""How reservations end before there is an order, and what that means for the money that was paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from paceline.access.working_days import local_day
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.presale.money import receipts_of
from paceline.trade.actions.presale.quota import release
from paceline.trade.models import DepositEntry, Reservation
from paceline.trade.models.presale.choices import HOLDING, CancelledBy, EntryKind, ReservationState
from paceline.trade.presale import chasing
from paceline.trade.presale.states import RESERVATION

ZERO = Decimal(0)
Reason = Annotated[str, LongText("原因")]


@action("trade.reservation.cancel", "客户取消", permission="change", icon="ban", danger=True, locks="offer",
        available=RESERVATION.available("cancel"))  # fmt: skip
def cancel(act: Act, reservation: Reservation, *, reason: Reason) -> Reservation:
    """The customer does not want it any more. Earnest money is proposed for forfeiture, everything else for refund."""
    end(act, reservation, CancelledBy.CUSTOMER, reason)
    return reservation


@action("trade.reservation.call_off", "商家取消", permission="change", icon="circle-x", danger=True, locks="offer",
        available=RESERVATION.available("call_off"))  # fmt: skip
def call_off(act: Act, reservation: Reservation, *, reason: Reason) -> Reservation:
    """We cannot deliver. Earnest money is proposed for twofold return, everything else for refund."""
    end(act, reservation, CancelledBy.SELLER, reason)
    return reservation


@action("trade.reservation.lapse", "按未付尾款处理", permission="change", hidden=True, icon="timer", danger=True,
        locks="offer", available=RESERVATION.available("lapse"))  # fmt: skip
def lapse(act: Act, reservation: Reservation) -> Reservation:
    """The last day for the balance has passed: earnest money is proposed for forfeiture."""
    if reservation.balance_until is None or reservation.balance_until >= local_day(act.now):
        raise Conflict("还没有过尾款截止日。")
    end(act, reservation, CancelledBy.DEFAULT, "尾款截止日已过，没有付尾款")
    return reservation


def end(act: Act, reservation: Reservation, by: str, reason: str) -> None:
    """Cancelled, its quota handed on, its money proposed to finance."""
    act.reason = reason
    held = reservation.state in HOLDING
    act.save(
        reservation, state=ReservationState.CANCELLED, cancelled_by=by, cancelled_why=reason, hold_until=None
    )
    chasing.settle(act, reservation, ActivityStatus.CANCELLED)
    propose(act, reservation, by, reason)
    if held:
        release(act, reservation)


def propose(act: Act, reservation: Reservation, by: str, reason: str) -> None:
    """Entries for everything that was paid: earnest money by who broke his word, the rest back."""
    paid = sum((receipt.amount for receipt in receipts_of(reservation)), ZERO)
    if not paid:
        return
    earnest = min(paid, reservation.earnest)
    if earnest and by == CancelledBy.SELLER:
        put(act, reservation, EntryKind.DOUBLE_RETURN, earnest * 2, reason, liability=earnest)
    elif earnest:
        put(act, reservation, EntryKind.FORFEIT, earnest, reason)
    if paid > earnest:
        put(act, reservation, EntryKind.REFUND, paid - earnest, reason)


def put(
    act: Act, reservation: Reservation, kind: str, amount: Decimal, reason: str, *, liability: Decimal = ZERO
) -> DepositEntry:
    """One proposal in finance's queue."""
    made: DepositEntry = act.create(
        DepositEntry, links_checked=True, reservation=reservation.pk, campaign=reservation.campaign_id,
        customer=reservation.customer_id, kind=kind, amount=amount, liability=liability, reason=reason,
        owner=reservation.owner_id,
    )  # fmt: skip
    return made
