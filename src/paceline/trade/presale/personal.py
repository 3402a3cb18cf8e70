"""The customer's own link to a reservation: its token follows from the reservation, so that it can be shown again."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings

from paceline.records import links
from paceline.records.act import Act
from paceline.records.actions.links import facts_of
from paceline.records.models import PublicLink
from paceline.trade.models import Reservation

DAYS = 180
BYTES = 24


def token_of(key: Any) -> str:
    """192 bits that only this installation can work out from the reservation's key."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"trade.reservation {key}".encode(), sha256).digest()
    return urlsafe_b64encode(digest[:BYTES]).decode()


def path_of(key: Any) -> str:
    """The page of a reservation for its customer."""
    return f"/p/{token_of(key)}/"


def give_link(act: Act, reservation: Reservation) -> None:
    """Make the link that opens it; told like every other link."""
    made = PublicLink(
        object="trade.reservation", record_id=reservation.pk, purpose="trade.reservation.follow",
        digest=links.digest_of(token_of(reservation.pk)), note=reservation.name[:80], created_at=act.now,
        created_by_id=None, expires_at=act.now + timedelta(days=DAYS),
    )  # fmt: skip
    act.insert(made)
    act.tell(reservation, "trade.reservation.share_link", link=facts_of(made))
