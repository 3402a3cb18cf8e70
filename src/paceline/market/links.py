"""The addresses in a letter: signed, so that nobody makes one up, and good for as long as the letter is kept."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.market.models import MailRecipient

SIGNER = signing.Signer(salt="paceline.market.letter", sep=".")
FIRST = "/m/"
"""All of them lie below this."""


def token_of(recipient: UUID) -> str:
    return SIGNER.sign(recipient.hex)


def address_of(recipient: UUID, part: str = "") -> str:
    """The full address of the page of a letter, or of a part of it."""
    return f"{settings.BASE_URL}{FIRST}{token_of(recipient)}/{part}"


def find(token: str) -> MailRecipient | None:
    """The message of a token; None when it is none of ours or gone."""
    try:
        key = UUID(SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    found: MailRecipient | None = visible(SYSTEM, MailRecipient).filter(pk=key).first()
    return found
