"""The set up channels as they are stored: one row each, defaults where there is none."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.market.models.setup import ChannelSetup


def setup_of(channel: str) -> ChannelSetup:
    """The stored row of a channel, or one with the defaults."""
    return visible(SYSTEM, ChannelSetup).filter(channel=channel).order_by("pk").first() or ChannelSetup(
        channel=channel
    )
