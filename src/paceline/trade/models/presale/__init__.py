"""Presale: campaigns with what they offer, reservations, and what becomes of deposits."""

from paceline.trade.models.presale.campaign import CampaignState, PresaleCampaign
from paceline.trade.models.presale.choices import (
    CancelledBy,
    Channel,
    DepositKind,
    EntryKind,
    EntryState,
    PriceRule,
    ReservationState,
)
from paceline.trade.models.presale.deposit_entry import DepositEntry
from paceline.trade.models.presale.offer import PresaleOffer, PresaleQuota, PresaleStep
from paceline.trade.models.presale.promotion import PresaleLead, PresalePromotion
from paceline.trade.models.presale.reservation import Reservation

__all__ = [
    "CampaignState", "CancelledBy", "Channel", "DepositEntry", "DepositKind", "EntryKind", "EntryState",
    "PresaleCampaign", "PresaleLead", "PresaleOffer", "PresalePromotion", "PresaleQuota", "PresaleStep", "PriceRule",
    "Reservation", "ReservationState",
]  # fmt: skip
