"""What stands in a message of a provider, checked field by field. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from paceline.kernel.errors import Invalid
from paceline.kernel.messages import say
from paceline.market.addresses import number

MOST = 500
LONGEST = 2000


@dataclass(frozen=True)
class Receipt:
    """What became of a text message: `message` is our number of it, or the provider's."""

    message: str
    delivered: bool
    permanent: bool
    words: str
    at: datetime | None


@dataclass(frozen=True)
class Reply:
    """A text message that somebody has sent."""

    mark: str
    number: str
    text: str
    at: datetime | None


@dataclass(frozen=True)
class Call:
    """A call that is over. `agent` is a login name, or what the call centre calls the person."""

    mark: str
    number: str
    inbound: bool
    answered: bool
    seconds: int
    at: datetime | None
    agent: str
    words: str
    recording: str


Happening = Receipt | Reply | Call


def happenings(channel: str, body: bytes) -> list[Happening]:
    """Everything that a message tells, the oldest first. Raises Invalid naming the entry and its field."""
    read: Callable[[Entry], Happening] = text_event if channel == "sms" else call
    return [read(one) for one in entries(channel, body)]


class Entry:
    """One entry of a message; what is wrong in it is named with its place."""

    def __init__(self, channel: str, place: int, given: Any) -> None:
        self.channel, self.place = channel, place
        if not isinstance(given, dict):
            raise self.wrong("", "要是一个对象")
        self.given: dict[str, Any] = given

    def wrong(self, name: str, words: str) -> Invalid:
        return Invalid({name: say("第 %(row)s 条：%(words)s。", row=self.place + 1, words=say(words))})

    def text(self, name: str, most: int = 120, *, needed: bool = False) -> str:
        value = self.given.get(name)
        found = "" if value is None else str(value).replace("\0", "").strip()[:most]
        if needed and not found:
            raise self.wrong(name, "不能空着")
        return found

    def flag(self, name: str, *, other: bool = False) -> bool:
        return self.given.get(name, other) is True

    def whole(self, name: str) -> int:
        value = self.given.get(name, 0) or 0
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 7 * 24 * 3600:
            raise self.wrong(name, "要是不小于 0 的整数秒")
        return value

    def moment(self, name: str) -> datetime | None:
        """A time with its zone, as in `2026-04-09T12:00:00+08:00`."""
        if not (said := self.text(name)):
            return None
        try:
            found = datetime.fromisoformat(said)
        except ValueError:
            raise self.wrong(name, "要是 ISO 时间，带时区") from None
        if found.tzinfo is None:
            raise self.wrong(name, "要是 ISO 时间，带时区")
        return found.astimezone(UTC)

    def phone(self) -> str:
        return number(self.text("number", 40, needed=True))[:40]

    def mark(self) -> str:
        """The same whenever the same thing is told."""
        return hashlib.sha256(f"{self.channel} {self.text('id', needed=True)}".encode()).hexdigest()


def entries(channel: str, body: bytes) -> Iterator[Entry]:
    """The entries of `{"events": […]}`, or the one that the message is."""
    try:
        given = json.loads(body)
    except (ValueError, UnicodeDecodeError):
        raise Invalid("正文要是 JSON。") from None
    found = given.get("events", [given]) if isinstance(given, dict) else given
    if not isinstance(found, list) or len(found) > MOST:
        raise Invalid("events 要是一个列表，最多 %(most)s 条。", params={"most": MOST})
    return (Entry(channel, place, one) for place, one in enumerate(found))


def text_event(entry: Entry) -> Happening:
    kind = entry.text("type", needed=True)
    if kind == "reply":
        return Reply(entry.mark(), entry.phone(), entry.text("text", LONGEST), entry.moment("at"))
    if kind not in ("delivered", "failed"):
        raise entry.wrong("type", "只能是 delivered、failed 或 reply")
    return Receipt(entry.text("message", needed=True), kind == "delivered", entry.flag("permanent"),
                   entry.text("error", 180), entry.moment("at"))  # fmt: skip


def call(entry: Entry) -> Happening:
    direction = entry.text("direction", needed=True)
    if direction not in ("in", "out"):
        raise entry.wrong("direction", "只能是 in 或 out")
    recording = entry.text("recording", 500)
    if recording and not recording.startswith(("https://", "http://")):
        raise entry.wrong("recording", "要是 http 或 https 开头的网址")
    seconds = entry.whole("seconds")
    return Call(
        entry.mark(), entry.phone(), direction == "in", entry.flag("answered", other=seconds > 0), seconds,
        entry.moment("at"), entry.text("agent", 60), entry.text("note", LONGEST), recording,
    )  # fmt: skip
