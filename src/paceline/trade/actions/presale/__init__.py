"""What people do with presales; importing this package declares the actions."""

from paceline.trade.actions.presale import (
    campaign,
    counter,
    ending,
    entry,
    fulfil,
    money,
    offer,
    promotion,
    public,
    reserve,
)

__all__ = [
    "campaign",
    "counter",
    "ending",
    "entry",
    "fulfil",
    "money",
    "offer",
    "promotion",
    "public",
    "reserve",
]
