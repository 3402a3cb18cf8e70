"""Reserving without an account: the campaign's page that many people share, and each customer's own reservation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.interfaces.web.formats import instant
from paceline.interfaces.web.pages.portal.visit import Visit, shows
from paceline.kernel import clock
from paceline.methods.presale import Step, Terms, price_by_quantity, price_by_time
from paceline.trade.models import DepositEntry, PresaleOffer, PresaleStep, Reservation
from paceline.trade.models.presale.campaign import CampaignState
from paceline.trade.models.presale.choices import (
    CONSEQUENCES,
    UNDONE,
    DepositKind,
    EntryKind,
    EntryState,
    PriceRule,
)
from paceline.trade.models.presale.choices import ReservationState as R
from paceline.trade.papers.head import head_of

PATH = (R.CONFIRMED, R.DEPOSIT_PAID, R.BALANCE_PAID, R.DELIVERED)
"""The road as the customer sees it."""
DONE = {
    R.CONFIRMED: 0, R.DEPOSIT_PAID: 1, R.BALANCE_DUE: 1, R.BALANCE_PAID: 2, R.ORDER_CREATED: 2, R.DELIVERED: 3,
}  # fmt: skip

OWING = (R.CONFIRMED, R.BALANCE_DUE)
"""Where the customer is to pay something now."""

BECOMES = {EntryKind.FORFEIT: "定金不退", EntryKind.DOUBLE_RETURN: "双倍返还", EntryKind.REFUND: "退还"}
"""What becomes of the money after a cancellation, as the customer reads it."""


@dataclass(frozen=True)
class Shown:
    """An offer as customers see it."""

    key: str
    name: str
    note: str
    terms: Terms
    left: int
    limit: int | None
    steps: list[tuple[str, Any]]


@shows("trade.presalecampaign.page")
def campaign_page(visit: Visit) -> HttpResponse:
    """What is on offer, what the deposit means, and the form while reservations are taken."""
    campaign, now = visit.record, clock.now()
    return visit.page(
        "pages/portal/presale.html",
        campaign=campaign,
        offers=[shown(offer, now) for offer in offers_of(campaign)],
        consequence=_t(CONSEQUENCES[DepositKind(campaign.deposit_kind)]),
        deposit_word=_t(str(DepositKind(campaign.deposit_kind).label)),
        is_open=is_open(campaign, now),
        is_early=campaign.state == CampaignState.SCHEDULED or (campaign.opens_at and now < campaign.opens_at),
        is_paused=campaign.state == CampaignState.PAUSED,
        chosen=visit.given.get("offer", ""),
    )


@shows("trade.presalecampaign.page", "left")
def left(visit: Visit) -> JsonResponse:
    """What is left of each offer now, for the page that stands open."""
    found = {str(offer.pk): offer.left for offer in offers_of(visit.record)}
    return JsonResponse({"left": found, "open": is_open(visit.record, clock.now())})


@shows("trade.reservation.follow")
def reservation_page(visit: Visit) -> HttpResponse:
    """How the reservation stands, what is to pay until when, and cancelling."""
    one = (
        visible(SYSTEM, Reservation)
        .select_related("campaign", "offer__product", "owner")
        .get(pk=visit.record.pk)
    )
    place = 0
    if one.state == R.WAITLISTED:
        before = visible(SYSTEM, Reservation).filter(
            offer=one.offer_id, state=R.WAITLISTED, queued_at__lt=one.queued_at
        )
        place = before.count() + 1
    kind = DepositKind(one.campaign.deposit_kind)
    return visit.page(
        "pages/portal/reservation.html",
        one=one,
        campaign=one.campaign,
        product=one.offer.product.name,
        place=place,
        state_word=str(R(one.state).label),
        steps=list(zip((_t("预订"), _t("付定金"), _t("付尾款"), _t("收货")), range(4), strict=True)),
        at=DONE.get(R(one.state), -1),
        consequence=_t(CONSEQUENCES[kind]),
        deposit_word=_t(str(kind.label)),
        campaign_open=is_open(one.campaign, clock.now()),
        pay_to=head_of() if one.state in OWING else None,
        money=[
            (_t(BECOMES[EntryKind(row.kind)]), row.amount, row.state in (EntryState.POSTED, EntryState.PAID))
            for row in visible(SYSTEM, DepositEntry).filter(reservation=one).order_by("pk")
        ],
        costs_deposit=kind == DepositKind.EARNEST and bool(one.deposit_paid_on),
        cancellable=one.state in UNDONE and not one.balance_paid_on,
    )


def offers_of(campaign: Any) -> list[PresaleOffer]:
    """The campaign's offers as they stand now."""
    rows = visible(SYSTEM, PresaleOffer).filter(campaign=campaign).select_related("campaign", "product")
    return list(rows.order_by("pk"))


def is_open(campaign: Any, now: datetime) -> bool:
    """Whether a reservation would be taken now."""
    starts, ends = campaign.opens_at, campaign.closes_at
    in_time = (starts is None or starts <= now) and (ends is None or now < ends)
    return bool(campaign.state == CampaignState.OPEN and in_time)


def shown(offer: PresaleOffer, now: datetime) -> Shown:
    """An offer with the price of this moment and the steps that lead to other prices."""
    rows = visible(SYSTEM, PresaleStep).filter(offer=offer).order_by("since", "reached")
    steps = [Step(row.price, row.since, row.reached) for row in rows]
    rule = offer.campaign.price_rule
    price = offer.price
    words: list[tuple[str, Any]] = []
    if rule == PriceRule.TIME:
        price = price_by_time(offer.price, steps, now)
        words = [
            (_t("%(day)s 起") % {"day": instant(s.since)}, s.price)
            for s in steps
            if s.since and s.since > now
        ]
    elif rule == PriceRule.QUANTITY:
        price = price_by_quantity(offer.price, steps, offer.held)
        words = [(_t("满 %(n)s 份") % {"n": s.reached}, s.price) for s in steps if s.reached]
    members = rows.filter(level__isnull=False, price__lt=price).select_related("level")
    words += [(row.level.name, row.price) for row in members.order_by("level__from_points")]
    return Shown(
        str(offer.pk),
        offer.product.name,
        offer.note,
        offer.terms(price),
        max(0, offer.left),
        offer.per_customer,
        words,
    )
