"""The head of every paper: who we are, with the logo as part of the page."""

from __future__ import annotations

from dataclasses import dataclass

from paceline.access.organisation import organisation_name
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.files import attachments
from paceline.trade.models import Letterhead


@dataclass(frozen=True)
class Head:
    """Our side of a paper. `logo` is the address of a picture that carries its own content, or ""."""

    name: str
    credit_code: str = ""
    address: str = ""
    phone: str = ""
    bank: str = ""
    account: str = ""
    logo: str = ""


def head_of(letterhead: Letterhead | None = None) -> Head:
    """The chosen letterhead, else the default one, else the name of the organisation."""
    chosen = letterhead or visible(SYSTEM, Letterhead).order_by("-is_default", "created_at").first()
    if chosen is None:
        return Head(name=organisation_name())
    names = ("name", "credit_code", "address", "phone", "bank", "account")
    return Head(
        **{name: getattr(chosen, name) or "" for name in names}, logo=attachments.picture(chosen.logo)
    )
