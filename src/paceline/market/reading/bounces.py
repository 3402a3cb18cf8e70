"""Mail that came back: reports as RFC 3464 has them, and the plain letters of servers that know none. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr

from paceline.market.reading import decoding

DAEMON = re.compile(r"^(?:mailer-daemon|postmaster)@", re.IGNORECASE)
ENHANCED = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
"""A status as RFC 3463 has it."""
PLAIN = re.compile(r"\b([45])\d\d[ -]")
"""An answer of SMTP."""
LONGEST = 180


@dataclass(frozen=True)
class Bounce:
    """A letter that did not arrive. `hard`: it never will at this address. `words` are the other server's."""

    address: str
    hard: bool
    words: str


def bounce_of(message: Message) -> Bounce | None:
    """What a report says; None for any other letter, and for one that only tells of a delay or an arrival."""
    blocks = [block for part in message.walk() if part.get_content_type() == "message/delivery-status"
              for block in parts_of(part)]  # fmt: skip
    if blocks:
        return next((one for block in blocks if (one := of_recipient(block)) is not None), None)
    return of_letter(message) if is_from_daemon(message) else None


def is_report(message: Message) -> bool:
    """Whether a server wrote it about another letter."""
    return message.get_content_type() == "multipart/report" or is_from_daemon(message)


def is_from_daemon(message: Message) -> bool:
    return bool(DAEMON.match(parseaddr(str(message.get("From", "")))[1]))


def parts_of(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def of_recipient(block: Message) -> Bounce | None:
    """The part of a report about one recipient."""
    action = decoding.header(block.get("Action")).lower()
    status = ENHANCED.search(decoding.header(block.get("Status")))
    if action != "failed" or status is None:
        return None
    said = decoding.header(block.get("Diagnostic-Code")).partition(";")
    words = (said[2] or said[0]).strip() or status[0]
    return Bounce(recipient_in(block), status[1] == "5", words[:LONGEST])


def recipient_in(block: Message) -> str:
    """The address of a field like `rfc822; a@b.example`."""
    said = decoding.header(block.get("Original-Recipient") or block.get("Final-Recipient"))
    return said.rpartition(";")[2].strip(" <>").lower()


def of_letter(message: Message) -> Bounce | None:
    """A daemon's letter without a report; one that names no failure for good counts as for now."""
    text = decoding.body(message)
    found = ENHANCED.search(text) or PLAIN.search(text)
    if found is None or found[1] == "2":
        return None
    failed = decoding.header(message.get("X-Failed-Recipients")).partition(",")[0].strip().lower()
    line = next(line for line in text.split("\n") if found[0].strip() in line)
    return Bounce(failed, found[1] == "5", line.strip()[:LONGEST])
