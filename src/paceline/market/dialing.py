"""What a click on a phone number opens: the call centre's own address where one is set up, else the phone."""

from __future__ import annotations

from paceline.market import filling
from paceline.market.channels.setups import setup_of
from paceline.market.models.setup import SetUp
from paceline.metadata.kept import Kept


def template() -> str:
    """The address that is set up; "" for none."""
    return setup_of(SetUp.CALLS).dial or ""


kept = Kept("channels.dial", template)


def address_for(phone: str, agent: str) -> str:
    """The address to open for a number, in the name of whoever clicks."""
    found = kept.get()
    return filling.in_address(found, {"phone": phone, "agent": agent}) if found else f"tel:{phone}"
