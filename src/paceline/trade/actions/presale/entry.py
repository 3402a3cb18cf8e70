"""Deposit entries through finance: checked, posted by somebody else, paid. Posting is what moves the money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _t

from paceline.access.alone import has_to_ask
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import Day, LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.past.undo import undo_as_done
from paceline.trade.actions.allocate import refund as refund_receipt
from paceline.trade.actions.ledger import book, closed_months, hold_gate, open_day
from paceline.trade.actions.presale.money import receipts_of
from paceline.trade.models import DepositEntry, Receipt, Reservation
from paceline.trade.models.presale.choices import EntryKind, EntryState, ReservationState
from paceline.trade.models.receipt import ReceiptState
from paceline.trade.presale.states import ENTRY

Use = Callable[[Act, Receipt, Decimal, DepositEntry], None]
undo_as_done("trade.depositentry")


@action("trade.depositentry.check", "初审通过", icon="check", available=ENTRY.available("check"))
def check(act: Act, entry: DepositEntry) -> DepositEntry:
    """Finance finds it right."""
    act.save(entry, state=EntryState.CHECKED, checked_by=act.by.user_id)
    return entry


@action(
    "trade.depositentry.send_back",
    "退回初审",
    permission="check",
    icon="undo",
    available=ENTRY.available("send_back"),
)
def send_back(act: Act, entry: DepositEntry, *, reason: Annotated[str, LongText("原因")]) -> DepositEntry:
    """Something is not right yet."""
    act.reason = reason
    act.save(entry, state=EntryState.PROPOSED, checked_by=None)
    return entry


def why_not_waived(entry: DepositEntry) -> object:
    if entry.kind != EntryKind.FORFEIT:
        return "只有没收定金可以免予没收。"
    return ENTRY.available("waive")(entry)


@action(
    "trade.depositentry.waive",
    "免予没收，改为退款",
    permission="check",
    icon="undo-2",
    available=why_not_waived,
)
def waive(act: Act, entry: DepositEntry, *, reason: Annotated[str, LongText("原因")]) -> DepositEntry:
    """The customer gets the deposit back after all; together with what was to be refunded anyway."""
    act.reason = reason
    rows = visible(SYSTEM, DepositEntry).filter(reservation=entry.reservation_id, kind=EntryKind.REFUND)
    refund = (
        rows.exclude(state__in=(EntryState.POSTED, EntryState.PAID)).select_for_update(of=("self",)).first()
    )
    if refund is None and rows.exists():
        raise Conflict("这个预订的退款已经入账，不能再改。请复核没收，或者另行退款。")
    if refund is None:
        act.save(entry, kind=EntryKind.REFUND, state=EntryState.PROPOSED, checked_by=None)
        return entry
    act.save(refund, event="trade.depositentry.waive", amount=refund.amount + entry.amount,
             state=EntryState.PROPOSED, checked_by=None)  # fmt: skip
    act.remove(entry, event="trade.depositentry.merge_into_refund")
    return refund


@action("trade.depositentry.post", "复核入账", icon="check-check", available=ENTRY.available("post"))
def post(act: Act, entry: DepositEntry) -> DepositEntry:
    """The money moves, dated into an open month. Forfeits and twofold returns take a second pair of eyes."""
    if entry.needs_two and has_to_ask(act.by, entry.checked_by_id):
        raise NotAllowed("初审和复核要由两个人做。请交给另一位能「复核入账」的同事，例如总经理。")
    receipts = receipts_of(reservation_of(entry))
    waiting = [str(one) for one in receipts if one.state != ReceiptState.VERIFIED]
    if waiting:
        raise Conflict(
            "这些回款还没有确认到账：%(names)s。请先确认，再入账。", params={"names": _t("、").join(waiting)}
        )
    hold_gate()
    day = open_day(local_day(act.occurred_at), act, closed_months())
    if entry.kind == EntryKind.FORFEIT:
        spread(act, entry, receipts, entry.amount, keep)
    else:
        spread(act, entry, receipts, entry.amount - entry.liability, give_back)
    act.save(entry, state=EntryState.POSTED, posted_by=act.by.user_id, posted_on=day)
    if entry.needs_two:
        book(entry, day)
    finish_reservation(act, entry)
    return entry


def why_not_paid(entry: DepositEntry) -> object:
    if not entry.liability:
        return "只有双倍返还才有应付的款项。"
    return ENTRY.available("pay")(entry)


@action("trade.depositentry.pay", "登记付清", permission="post", icon="wallet", available=why_not_paid)
def pay(
    act: Act,
    entry: DepositEntry,
    *,
    paid_on: Annotated[date | None, Day("付清日期", blank=True, past=True)] = None,
) -> DepositEntry:
    """What was owed beyond the deposit has been paid."""
    day = paid_on or local_day(act.occurred_at)
    if day > local_day(act.now):
        raise Invalid({"paid_on": "付清日期不能晚于今天。"})
    act.save(entry, state=EntryState.PAID, paid_on=day)
    return entry


# the steps -------------------------------------------------------------------------------------------------------
def spread(act: Act, entry: DepositEntry, receipts: list[Receipt], amount: Decimal, use: Use) -> None:
    """Take an amount out of the reservation's receipts, the first first. Raises Conflict when they hold less."""
    left = amount
    for receipt in receipts:
        part = min(left, receipt.unallocated)
        if part > 0:
            use(act, receipt, part, entry)
            left -= part
    if left > 0:
        raise Conflict(
            "这个预订的预收余额不够，还差 %(left)s。请先核对它的回款。", params={"left": f"{left:,}"}
        )


def keep(act: Act, receipt: Receipt, amount: Decimal, entry: DepositEntry) -> None:
    """Earnest money that is not given back: no prepayment any more."""
    act.save(receipt, event="trade.receipt.forfeit", forfeited=receipt.forfeited + amount)


def give_back(act: Act, receipt: Receipt, amount: Decimal, entry: DepositEntry) -> None:
    """An ordinary refund out of the receipt."""
    refund_receipt.inside(act, receipt, amount=amount, reason=entry.reason or entry.number)


def finish_reservation(act: Act, entry: DepositEntry) -> None:
    """Forfeited as soon as anything was kept; refunded otherwise."""
    reservation = reservation_of(entry)
    if entry.kind == EntryKind.FORFEIT:
        act.save(reservation, event="trade.reservation.forfeit", state=ReservationState.FORFEITED)
    elif reservation.state == ReservationState.CANCELLED:
        act.save(reservation, event="trade.reservation.refund", state=ReservationState.REFUNDED)


def reservation_of(entry: DepositEntry) -> Reservation:
    """The entry's reservation, locked."""
    rows = visible(SYSTEM, Reservation).select_for_update(of=("self",))
    found: Reservation = rows.get(pk=entry.reservation_id)
    return found
