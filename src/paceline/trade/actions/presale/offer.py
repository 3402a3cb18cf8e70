"""Offers and their part quotas beyond what is declared: whoever waits gets a quota that grows."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.trade.actions.presale.quota import promote_waiting
from paceline.trade.models import PresaleOffer, PresaleQuota, Reservation


@action("trade.presaleoffer.change", "编辑", icon="pencil", hidden=True)
def change_offer(act: Act, offer: PresaleOffer, *, values: dict[str, Any]) -> PresaleOffer:
    """With more quota, whoever waits gets what was added."""
    generic.change(act, offer, values=values)
    if "quota" in values:
        promote_waiting(act, offer.pk)
    return offer


@action("trade.presaleoffer.remove", "删除", icon="trash-2", danger=True)
def remove_offer(act: Act, offer: PresaleOffer) -> None:
    """While nobody has reserved."""
    if visible(SYSTEM, Reservation).filter(offer=offer).exists():
        raise Conflict("已经有人预订，不能删除。")
    generic.remove(act, offer)


@action("trade.presalequota.change", "编辑", icon="pencil", hidden=True)
def change_quota(act: Act, part: PresaleQuota, *, values: dict[str, Any]) -> PresaleQuota:
    """With more quota, whoever waits gets what was added."""
    generic.change(act, part, values=values)
    promote_waiting(act, part.offer_id)
    return part
