"""Quota: taken by one conditional UPDATE, given back under the offer's lock, handed on to whoever waits longest.

Whoever gets or frees units holds the offer's row until the transaction ends, so nobody sees a number that is not so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.trade.models import PresaleOffer, PresaleQuota, Reservation
from paceline.trade.models.presale.choices import HOLDING, ReservationState

WANTING = (*HOLDING, ReservationState.WAITLISTED, ReservationState.SUBMITTED)


class SoldOut(Exception):
    """Some quota has not that many units left."""


def taken(offer: Any, quantity: int, channel: str, level: Any) -> bool:
    """Take units out of the total and out of every part that applies; all of them or none.

    When there are not enough the offer stays locked, so that nothing is freed before this one stands in the queue.
    """
    try:
        with transaction.atomic():
            take(visible(SYSTEM, PresaleOffer).filter(pk=offer), quantity)
            for part in parts(offer, channel, level):
                take(visible(SYSTEM, PresaleQuota).filter(pk=part), quantity)
    except SoldOut:
        visible(SYSTEM, PresaleOffer).select_for_update(of=("self",), no_key=True).get(pk=offer)
        return False
    return True


def take(rows: Any, quantity: int) -> None:
    """The guard itself: the condition and the change are one statement. Raises SoldOut."""
    if not rows.filter(held__lte=F("quota") - quantity).update(held=F("held") + quantity):
        raise SoldOut


def free(offer: Any, quantity: int, channel: str, level: Any) -> None:
    """Give units back to the total and to the parts that they were taken from."""
    visible(SYSTEM, PresaleOffer).filter(pk=offer).update(held=F("held") - quantity)
    for part in parts(offer, channel, level):
        visible(SYSTEM, PresaleQuota).filter(pk=part).update(held=F("held") - quantity)


def parts(offer: Any, channel: str, level: Any) -> list[Any]:
    """The keys of the part quotas that a reservation counts against, in the order in which they are locked."""
    rows = visible(SYSTEM, PresaleQuota).filter(offer=offer).order_by("pk")
    return [
        key
        for key, of_channel, of_level in rows.values_list("pk", "channel", "level")
        if (of_channel and of_channel == channel) or (of_level and of_level == level)
    ]


def require_within_limit(offer: PresaleOffer, customer: Any, quantity: int, *, but: Any = None) -> None:
    """Raises Conflict when the customer would have more than each may have. The offer is locked already."""
    if offer.per_customer is None:
        return
    rows = visible(SYSTEM, Reservation).filter(offer=offer, customer=customer, state__in=WANTING)
    has = rows.exclude(pk=but).aggregate(s=Sum("quantity"))["s"] or 0
    if not has and quantity > offer.per_customer:
        raise Conflict(
            "每人限购 %(limit)s 份。请把份数改到 %(limit)s 以内。",
            params={"limit": offer.per_customer}, code="per_customer_limit",
        )  # fmt: skip
    if has + quantity > offer.per_customer:
        raise Conflict(
            "每人限购 %(limit)s 份，已经预订了 %(has)s 份。",
            params={"limit": offer.per_customer, "has": int(has)}, code="per_customer_limit",
        )  # fmt: skip


def release(act: Act, reservation: Reservation) -> None:
    """What it held is free again and goes to whoever waits. Its state has changed already."""
    free(reservation.offer_id, reservation.quantity, reservation.channel, reservation.quota_level_id)
    promote_waiting(act, reservation.offer_id)


def promote_waiting(act: Act, offer: Any) -> int:
    """First come, first served: all who wait for this offer, as far as they fit. Returns how many got in."""
    offer_row = (
        visible(SYSTEM, PresaleOffer).select_for_update(of=("self",), no_key=True).select_related("campaign")
    ).get(pk=offer)
    if not offer_row.left or not offer_row.campaign.takes_waiting:
        return 0
    waiting = visible(SYSTEM, Reservation).filter(offer=offer, state=ReservationState.WAITLISTED)
    done = 0
    for one in waiting.select_for_update(of=("self",), skip_locked=True).order_by("queued_at", "pk"):
        if offer_row.left < 1:
            break
        if taken(offer, one.quantity, one.channel, one.quota_level_id):
            offer_row.held += one.quantity
            let_in(act, one, offer_row.campaign.promoted_hold_minutes)
            done += 1
    return done


def let_in(
    act: Act, reservation: Reservation, minutes: int, *, event: str = "trade.reservation.promote"
) -> None:
    """A place for somebody who waited: from now on the deposit has to come in time."""
    act.save(
        reservation, event=event, state=ReservationState.CONFIRMED,
        hold_until=act.now + timedelta(minutes=minutes),
    )  # fmt: skip
