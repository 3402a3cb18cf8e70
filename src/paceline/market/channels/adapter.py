"""What a way of writing to customers has to be able to do. A new provider is one more class like these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """One message, ready to go. `key` is the same at every attempt, so that a provider can tell a repetition."""

    address: str
    subject: str
    text: str
    html: str = ""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


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
    """The fate of a message, in the other side's words; `reference` is the number by which the provider knows it.

    `down`: the provider as a whole does not answer, so that trying the next message now is of no use.
    """

    fate: Fate
    words: str = ""
    reference: str = ""
    down: bool = False


class Adapter(Protocol):
    """A provider. `open` raises OSError or SMTPException when nothing can be sent at all; nothing has gone out then."""

    code: str

    def open(self) -> None: ...
    def send(self, message: Outgoing) -> Answer: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Arrived:
    """One message of a mailbox as it came; of a message that is too large only its beginning."""

    uid: int
    content: bytes
    whole: bool = True


class Inbox(Protocol):
    """A provider's way back: what customers answer. All of it raises OSError when the other side cannot be reached.

    Numbers of messages only grow, as long as `validity` stays the same (RFC 9051 §2.3.1.1).
    """

    validity: int
    """Known once it is open."""

    def open(self) -> None: ...
    def count(self) -> int: ...
    def arrived(self, after: int, since: date, most: int) -> Iterator[Arrived]: ...
    def mark_read(self, uid: int) -> None: ...
    def close(self) -> None: ...
