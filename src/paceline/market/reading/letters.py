"""A letter as it came in, taken apart: who, about which of ours, in which words, with what attached. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from uuid import UUID

from paceline.market.reading import decoding
from paceline.market.reading.bounces import Bounce, bounce_of, is_report
from paceline.market.reading.quoting import own_words

OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@paceline>", re.IGNORECASE)
WISH = re.compile(r"^\s*(?:退订|取消订阅|不再接收|unsubscribe|td|t)\s*[。.!！]?\s*$", re.IGNORECASE)
TOKEN = re.compile(r"^\s*unsubscribe\s+([\w.-]{40,120})\s*$", re.IGNORECASE)
ANSWER = re.compile(r"^\s*(?:re|回复|答复|回覆)\s*[:：]\s*", re.IGNORECASE)
AWAY = re.compile(
    r"^\s*(?:自动回复|自动答复|自動回覆|休假|automatic reply|auto[- ]?reply|autoreply|out of (?:the )?office)",
    re.IGNORECASE,
)
BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
BY_ITSELF = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id")
LONGEST = 20_000
FILES = 10
FILE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Enclosed:
    """A file of a letter."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """`mark` is the same whenever the same letter comes; `about` are the letters of ours that it names."""

    mark: str
    sender: str
    subject: str
    text: str
    about: tuple[UUID, ...]
    sent_at: datetime | None
    automatic: bool
    bounce: Bounce | None
    report: bool
    files: tuple[Enclosed, ...]
    dropped: int
    """Files that are too many or too large."""

    @property
    def wants_out(self) -> bool:
        """Whether nothing but the wish to get no more is said."""
        return bool(WISH.match(ANSWER.sub("", self.subject)) or WISH.match(self.text))

    @property
    def token(self) -> str:
        """The signed token of the address by which mail programs unsubscribe; "" without one."""
        found = TOKEN.match(self.subject)
        return found[1] if found else ""


def letter_of(content: bytes, *, whole: bool = True) -> Letter:
    """A letter of its bytes; of one that is not there as a whole no file is kept."""
    message = message_from_bytes(content)
    report = is_report(message)
    files, dropped = enclosed(message, whole=whole)
    return Letter(
        mark=mark_of(message, content),
        sender=parseaddr(str(message.get("From", "")))[1].strip().lower(),
        subject=decoding.header(message.get("Subject")),
        text=own_words(decoding.body(message))[:LONGEST],
        about=named(content.decode("latin-1") + decoding.body(message)) if report else named(thread(message)),
        sent_at=moment(message),
        automatic=is_automatic(message),
        bounce=bounce_of(message) if report else None,
        report=report,
        files=files,
        dropped=dropped,
    )


def mark_of(message: Message, content: bytes) -> str:
    """SHA-256 of the Message-ID, or of everything where there is none."""
    said = str(message.get("Message-ID", "")).strip()
    return hashlib.sha256(said.encode("utf-8", "replace") if said else content).hexdigest()


def thread(message: Message) -> str:
    """The letters that this one answers, the nearest first."""
    earlier = str(message.get("References", "")).split()
    return " ".join([str(message.get("In-Reply-To", "")), *reversed(earlier)])


def named(text: str) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(UUID(found) for found in OURS.findall(text)))


def moment(message: Message) -> datetime | None:
    """When it says that it was written, in UTC."""
    try:
        said = parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError, OverflowError):
        return None
    return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)


def is_automatic(message: Message) -> bool:
    """Whether a program wrote it: somebody is away, or it went to many (RFC 3834 §5)."""
    said = decoding.header(message.get("Auto-Submitted")).partition(";")[0].strip().lower()
    return (
        said not in ("", "no")
        or decoding.header(message.get("Precedence")).lower() in BULK
        or any(message.get(name) for name in BY_ITSELF)
        or bool(AWAY.match(ANSWER.sub("", decoding.header(message.get("Subject")))))
    )


def enclosed(message: Message, *, whole: bool) -> tuple[tuple[Enclosed, ...], int]:
    """The files, and how many are left out."""
    kept: list[Enclosed] = []
    dropped = 0
    for part in message.walk():
        if part.is_multipart() or not (name := decoding.header(part.get_filename())):
            continue
        if part.get_content_disposition() == "inline" and part.get("Content-ID"):
            continue  # a picture of the signature
        content = part.get_payload(decode=True) if whole and len(kept) < FILES else None
        if isinstance(content, bytes) and 0 < len(content) <= FILE_BYTES:
            kept.append(Enclosed(name, content))
        else:
            dropped += 1
    return tuple(kept), dropped
