"""What a way of writing to customers has to be able to do. A new provider is one more class like these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """One message, ready to go."""

    address: str
    subject: str
    text: str
    html: str = ""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Fate(Enum):
    """What became of a message."""

    SENT = "sent"
    BOUNCED = "bounced"
    """The address is wrong and will stay so."""
    LATER = "later"
    """Refused for now; the same message may be tried again."""
    FAILED = "failed"
    """The message was refused, whatever the address."""
    UNSURE = "unsure"
    """The line broke while it was on its way: it may have gone out, so it is not tried again."""


@dataclass(frozen=True)
class Answer:
    """The fate of a message, in the other side's words."""

    fate: Fate
    words: str = ""


class Adapter(Protocol):
    """A provider. `open` raises OSError or SMTPException when nothing can be sent at all; nothing has gone out then."""

    code: str

    def open(self) -> None: ...
    def send(self, message: Outgoing) -> Answer: ...
    def close(self) -> None: ...
