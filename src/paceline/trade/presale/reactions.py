"""What follows from events: campaigns that were not approved, places that came free, orders of reservations, points."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers import rewards
from paceline.customers.models import Customer, PointEntry, Referral
from paceline.kernel import phones
from paceline.kernel.errors import PacelineError
from paceline.records.acting.publishing import reaction
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.trade.models import Allocation, OrderState, Receipt, Reservation, SalesOrder
from paceline.trade.models.order import COUNTED
from paceline.trade.models.presale.choices import ReservationState
from paceline.trade.models.receipt import ReceiptState
from paceline.trade.presale import promoting
from paceline.trade.presale.clock import go_round
from paceline.workflow.notifications import notify

LEAD_VERBS = frozenset({"create", "change", "remove", "merge", "merged", "restore"})


@reaction("trade.presalecampaign.*_approval")
def send_back(event: Event) -> None:
    """A campaign whose approval was refused, returned, withdrawn or failed is a draft again."""
    asked = (event.payload.get("approval") or {}).get("action")
    if asked == "trade.presalecampaign.schedule" and event.name.rpartition(".")[2] not in (
        "pass_approval",
        "ask_approval",
    ):
        quietly("trade.presalecampaign.send_back", event.record_id)


@reaction("trade.presalecampaign.cancel")
def call_off(event: Event) -> None:
    """The reservations of a cancelled campaign are called off at once."""
    go_round()


@reaction("trade.presalecampaign.close_intake")
def hand_over(event: Event) -> None:
    """Nobody reserves any more: every unpaid balance becomes a task of its owner at once."""
    go_round()


@reaction("trade.presalecampaign.begin_balance")
def ask_balances(event: Event) -> None:
    """Balances are due at once."""
    go_round()


@reaction("trade.reservation.promote")
def tell_of_place(event: Event) -> None:
    """The owner hears that somebody who waited has a place, and until when the deposit has to come."""
    one = visible(SYSTEM, Reservation).filter(pk=event.record_id).first()
    if one is not None and one.owner_id:
        notify(
            [one.owner_id], kind="reminder", key=f"promoted:{event.id}", about=("trade.reservation", one.pk),
            template="%(name)s 从候补转正了，请联系 %(phone)s 付定金。",
            params={"name": one.name, "phone": phones.show(one.phone)},
        )  # fmt: skip


@reaction("trade.reservation.create")
def tell_of_waiting(event: Event) -> None:
    """The owner hears whom to call when there was no place left."""
    one = visible(SYSTEM, Reservation).filter(pk=event.record_id, state=ReservationState.WAITLISTED).first()
    if one is not None and one.owner_id:
        notify(
            [one.owner_id], kind="reminder", key=f"waiting:{event.id}", about=("trade.reservation", one.pk),
            template="%(name)s 排进了候补，请告诉他：%(phone)s。",
            params={"name": one.name, "phone": phones.show(one.phone)},
        )  # fmt: skip


def is_about_leads(name: str) -> bool:
    """What may change which lead names which promotion, as long as anything is promoted."""
    return name.rpartition(".")[2] in LEAD_VERBS and promoting.kept.get()


@reaction("customers.lead.*", when=is_about_leads)
def count_promoted_lead(event: Event) -> None:
    """A lead that names a promotion's number counts for it."""
    verb, changes = event.name.rpartition(".")[2], event.payload.get("changes", {})
    if verb not in ("create", "change") or "utm" in changes:
        promoting.count_lead(event.record_id, merged=verb == "merge")


@reaction("trade.reservation.*")
def cost_of_promoted(event: Event) -> None:
    """One more or fewer of a promotion's reservations: what each costs is another figure."""
    changed = event.payload.get("changes", {}).get("promotion", ())
    if changed or event.name.rpartition(".")[2] in ("remove", "restore"):
        promoting.recost([*event.about, *(UUID(key) for key in changed if key)])


@reaction("trade.receipt.verify")
def order_when_paid(event: Event) -> None:
    """Deposit and balance are in the account: the order is made by itself."""
    receipt = visible(SYSTEM, Receipt).filter(pk=event.record_id, reservation__isnull=False).first()
    if receipt is None or receipt.order_id is not None:
        return
    waiting = (
        visible(SYSTEM, Receipt)
        .filter(reservation=receipt.reservation_id)
        .exclude(state=ReceiptState.REVERSED)
    )
    if not waiting.exclude(state=ReceiptState.VERIFIED).exists():
        quietly("trade.reservation.order", receipt.reservation_id)


@reaction("trade.salesorder.*")
def follow_order(event: Event) -> None:
    """A reservation follows its order; points follow what came back or was cancelled."""
    verb = event.name.rpartition(".")[2]
    if verb not in ("deliver", "deliver_part", "cancel", "take_back", "undo_return"):
        return
    order = visible(SYSTEM, SalesOrder).filter(pk=event.record_id).first()
    if order is None:
        return
    key = visible(SYSTEM, Reservation).filter(order=order).values_list("pk", flat=True).first()
    if key and order.state == OrderState.DELIVERED:
        quietly("trade.reservation.deliver", key)
    if key and order.state == OrderState.CANCELLED:
        quietly("trade.reservation.reopen", key)
    settle_points(order.returns_id or order.pk)


@reaction("trade.paymentplan.*")
def points_for_payment(event: Event) -> None:
    """What was paid earns points; what is owed again takes them back."""
    if event.name.rpartition(".")[2] in ("allocate", "release"):
        about = visible(SYSTEM, SalesOrder).filter(pk__in=event.about).values_list("pk", flat=True)
        for key in about:
            settle_points(key)


def settle_points(order_key: UUID) -> None:
    """Points for a paid order, and whether a reward is due to whoever brought its customer. Twice changes nothing."""
    order = visible(SYSTEM, SalesOrder).filter(pk=order_key).select_related("customer").first()
    if order is None:
        return
    reference = f"order:{order.pk}"
    had = visible(SYSTEM, PointEntry).filter(reference=reference).exists()
    customer = visible(SYSTEM, Customer).filter(pk=order.customer_id).first()
    if customer is not None and (had or customer.member_level_id):
        inputs = {"reference": reference, "paid": str(paid_for(order)), "words": f"订单 {order.number}"}
        perform(SYSTEM, "customers.customer.settle_points", customer.pk, inputs, via="job")
    settle_reward(order.customer_id)


@reaction("customers.referral.*", when=lambda name: name.endswith((".create", ".restore")))
def reward_of_known(event: Event) -> None:
    """Registered when the first order was paid already: the reward is due at once."""
    referral = visible(SYSTEM, Referral).filter(pk=event.record_id).first()
    if referral is not None:
        settle_reward(referral.referred_id)


def settle_reward(customer: UUID) -> None:
    """A reward waits for approval while the newcomer has a paid order; one that was given is asked about without."""
    brought = visible(SYSTEM, Referral).filter(referred=customer, reward__in=("waiting", "pending", "given"))
    referral = brought.select_related("referred__owner", "created_by").first()
    if referral is None:
        return
    orders = visible(SYSTEM, SalesOrder).filter(customer=customer, state__in=COUNTED)
    paid = any(paid_for(one) > 0 for one in orders)
    if referral.reward != "given":
        perform(SYSTEM, f"customers.referral.{'fall_due' if paid else 'lapse'}", referral.pk, {}, via="job")
    elif not paid:
        rewards.question(referral)


def paid_for(order: SalesOrder) -> Decimal:
    """What a fully paid order came to after its returns; nothing while something is owed."""
    if order.state not in COUNTED or order.outstanding > 0:
        return Decimal(0)
    paid = visible(SYSTEM, Allocation).filter(order=order).values_list("amount_base", flat=True)
    return sum((amount or Decimal(0) for amount in paid), Decimal(0))


def quietly(name: str, key: Any) -> None:
    """Do it if it can be done now; when it cannot, somebody was faster or has to look."""
    try:
        perform(SYSTEM, name, key, {}, via="job")
    except PacelineError:
        return
