"""Reserving: a place when there is one, else the queue; by hand where the campaign wants it; freed by time."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import key_of
from paceline.metadata.registry import registry
from paceline.methods.presale import Step, price_by_quantity, price_by_time
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.past.undo import undo_as_done
from paceline.trade.actions.presale.eligibility import require_eligible, require_open
from paceline.trade.actions.presale.quota import (
    let_in,
    promote_waiting,
    release,
    require_within_limit,
    taken,
)
from paceline.trade.models import PresaleOffer, PresalePromotion, PresaleStep, Reservation
from paceline.trade.models.presale.choices import HOLDING, Channel, PriceRule, ReservationState
from paceline.trade.presale.states import RESERVATION

undo_as_done("trade.reservation")
FREE = frozenset({"owner", "name", "phone", "note", "promotion"})
EARLY = frozenset({"quantity", "channel"})
MOST = 100_000
CONFIRMED, WAITLISTED = ReservationState.CONFIRMED, ReservationState.WAITLISTED


@action("trade.reservation.create", "新建预订", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Reservation:
    """Reserve for a customer within reach: confirmed when there is quota, else waitlisted; never more than there is."""
    if values.get("owner") not in (None, act.by.user_id):
        generic.require_assign(act, registry.of(Reservation), values["owner"])
    offer = offer_of(act, values)
    return reserve(act, offer, customer_of(act, values), values)


def reserve(act: Act, offer: PresaleOffer, customer: Customer, values: dict[str, Any]) -> Reservation:
    """The reservation, in the state that quota allows. Raises Conflict or Invalid when it may not be."""
    quantity = require_quantity(values.get("quantity", 1))
    channel = values.get("channel") or Channel.STORE
    require_of_campaign(offer.campaign_id, values.get("promotion"))
    require_open(offer.campaign, act.occurred_at)
    require_eligible(offer.campaign, customer, channel, values.get("invite_code") or "")
    visible(SYSTEM, Customer).select_for_update(of=("self",), no_key=True).get(pk=customer.pk)
    require_within_limit(offer, customer.pk, quantity)
    made = {**values, **contact_of(customer, values), "channel": channel, "quantity": quantity}
    made |= {"offer": offer.pk, "customer": customer.pk, "campaign": offer.campaign_id}
    made |= {"quota_level": customer.member_level_id, "reserved_at": act.occurred_at}
    price, basis = price_for(act, offer, customer)
    made |= amounts(offer, price, quantity) | {"price_basis": basis}
    return act.create(Reservation, links_checked=True, **made, **placed(act, offer, made))


def placed(act: Act, offer: PresaleOffer, made: dict[str, Any]) -> dict[str, Any]:
    """Where it stands: to be looked at by hand, with a place until the hold runs out, or in the queue."""
    if offer.campaign.confirm_by_hand:
        return {"state": ReservationState.SUBMITTED}
    if taken(offer.pk, made["quantity"], made["channel"], made["quota_level"]):
        minutes = offer.campaign.hold_minutes
        return {"state": CONFIRMED, "hold_until": act.now + timedelta(minutes=minutes)}
    return {"state": WAITLISTED, "queued_at": act.now}


def price_for(act: Act, offer: PresaleOffer, customer: Customer) -> tuple[Decimal, str]:
    """The price of a unit for this customer, and the member level that made it; "" for everybody's price."""
    price, level = price_now(act, offer), customer.member_level
    rows = visible(SYSTEM, PresaleStep).filter(offer=offer, level__isnull=False, price__lt=price)
    fitting = rows.filter(level__from_points__lte=level.from_points) if level else rows.none()
    best = fitting.select_related("level").order_by("price", "-level__from_points").first()
    return (Decimal(best.price), best.level.name) if best else (price, "")


def price_now(act: Act, offer: PresaleOffer) -> Decimal:
    """The price of a unit for who reserves now. By quantity it may still fall until the balance is due."""
    rule = offer.campaign.price_rule
    if rule == PriceRule.FIXED:
        return Decimal(offer.price)
    steps = steps_of(offer)
    if rule == PriceRule.TIME:
        return price_by_time(offer.price, steps, act.occurred_at)
    return price_by_quantity(offer.price, steps, offer.held)


def steps_of(offer: PresaleOffer) -> list[Step]:
    rows = visible(SYSTEM, PresaleStep).filter(offer=offer)
    return [Step(row.price, row.since, row.reached) for row in rows]


def amounts(offer: PresaleOffer, price: Decimal, quantity: int) -> dict[str, Any]:
    """Price, deposit, credit and balance as a reservation keeps them."""
    terms = offer.terms(price, quantity)
    return {
        "price": terms.price, "total": terms.total, "deposit": terms.deposit, "earnest": terms.earnest,
        "credit": terms.credit, "balance": terms.balance,
    }  # fmt: skip


def contact_of(customer: Customer, values: dict[str, Any]) -> dict[str, Any]:
    """Whom to call: as given, else the customer."""
    return {"name": values.get("name") or customer.name[:60], "phone": values.get("phone") or customer.phone}


def offer_of(act: Act, values: dict[str, Any]) -> PresaleOffer:
    """The offer with its campaign, within the actor's sight. Raises Invalid."""
    key = key_of(values.get("offer"))
    if key is None:
        raise Invalid({"offer": "请选择预售产品。"})
    found = visible(act.by, PresaleOffer).filter(pk=key).select_related("campaign", "campaign__least_level")
    offer: PresaleOffer | None = found.first()
    if offer is None:
        raise Invalid({"offer": "找不到所选的预售产品，或者你没有查看权限。请重新选择。"})
    return offer


def customer_of(act: Act, values: dict[str, Any]) -> Customer:
    """The customer, within the actor's sight. Raises Invalid."""
    key = key_of(values.get("customer"))
    found = visible(act.by, Customer).filter(pk=key).select_related("member_level").first() if key else None
    if found is None:
        raise Invalid({"customer": "请选择客户。"})
    return found


@action("trade.reservation.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, reservation: Reservation, *, values: dict[str, Any]) -> Reservation:
    """Another contact, owner or note. Quantity and channel change only before it was confirmed."""
    require_of_campaign(reservation.campaign_id, values.get("promotion"))
    free = FREE | EARLY if reservation.state == ReservationState.SUBMITTED else FREE
    fixed = registry.of(Reservation).changing(reservation, values, free)
    if fixed:
        raise Invalid(dict.fromkeys(fixed, "预订后不能改这一项。请取消后重新预订。"))
    again = {}
    if values.get("quantity", reservation.quantity) != reservation.quantity:
        offer = offer_of(act, {"offer": reservation.offer_id})
        quantity = require_quantity(values["quantity"])
        visible(SYSTEM, Customer).select_for_update(of=("self",), no_key=True).get(pk=reservation.customer_id)
        require_within_limit(offer, reservation.customer_id, quantity, but=reservation.pk)
        again = amounts(offer, reservation.price, quantity)
    generic.change(act, reservation, values={**values, **again})
    return reservation


def require_quantity(quantity: Any) -> int:
    """Raises Invalid for nothing and for far too many."""
    if not isinstance(quantity, int) or not 1 <= quantity <= MOST:
        raise Invalid({"quantity": "份数要在 1 到 100,000 之间。"})
    return quantity


def require_of_campaign(campaign: Any, promotion: Any) -> None:
    """Raises Invalid for a promotion of another campaign."""
    key = key_of(promotion)
    rows = visible(SYSTEM, PresalePromotion).filter(pk=key, campaign=campaign)
    if key is not None and not rows.exists():
        raise Invalid({"promotion": "这个推广项不属于这个预售活动。"})


@action("trade.reservation.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, reservation: Reservation) -> None:
    """Only what takes no place and has no money in it."""
    if reservation.state in HOLDING or reservation.deposit_paid_on:
        raise Conflict("还占用名额或收过款的预订不能删除。请先取消预订。")
    generic.remove(act, reservation)


@action("trade.reservation.confirm", "确认预订", permission="change", icon="done", locks="offer",
        available=RESERVATION.available("confirm"))  # fmt: skip
def confirm(act: Act, reservation: Reservation) -> Reservation:
    """Looked at and found right: a place when there is one, else the queue."""
    if taken(reservation.offer_id, reservation.quantity, reservation.channel, reservation.quota_level_id):
        minutes = reservation.campaign.promoted_hold_minutes
        let_in(act, reservation, minutes, event="trade.reservation.confirm")
    else:
        act.save(reservation, event="trade.reservation.wait", state=WAITLISTED, queued_at=act.now)
    return reservation


@action("trade.reservation.promote", "候补转正", permission="change", icon="up", locks="offer",
        available=RESERVATION.available("promote"))  # fmt: skip
def promote(act: Act, reservation: Reservation) -> Reservation:
    """All who fit come in, in their order; this one with them when its turn has come."""
    promote_waiting(act, reservation.offer_id)
    reservation.refresh_from_db()
    if reservation.state == WAITLISTED:
        raise Conflict("还没有空出的名额，或者前面还有人在候补。", code="sold_out")
    return reservation


@action("trade.reservation.expire", "超时释放", permission="change", hidden=True, icon="timer", locks="offer",
        available=RESERVATION.available("expire"))  # fmt: skip
def expire(act: Act, reservation: Reservation) -> Reservation:
    """The deposit did not come in time: the place goes to whoever waits."""
    if reservation.hold_until and reservation.hold_until > act.now:
        raise Conflict("还没有到付定金的截止时间。")
    act.save(reservation, state=ReservationState.EXPIRED)
    release(act, reservation)
    return reservation
