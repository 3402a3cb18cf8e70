"""One letter to one customer, asked for by any room and sent by the one that knows the mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Letter:
    """What goes out; `key` is its own, so that an answer finds it."""

    key: UUID
    address: str
    subject: str
    text: str
    reply_to: str = ""


@dataclass
class Posting:
    """How letters go out; set once when the product starts. Nothing is sent while it is not."""

    opens: Callable[[], datetime | None] | None = None
    """When the next letter may go out by the hours of the organisation; None where no mail is set up."""
    send: Callable[[Letter], str] | None = None
    """Sends one. "" when it went out, else why it never will; raises OSError or SMTPException when it may later."""

    def next_at(self) -> datetime | None:
        return self.opens() if self.opens else None

    def deliver(self, letter: Letter) -> str:
        """As `send`. Raises LookupError where nobody sends letters."""
        if self.send is None:
            raise LookupError("no room sends letters")
        return self.send(letter)


posting = Posting()
