"""What a page or a program sends, read and bounded. Nothing here looks at the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from paceline.customers.models.visits import Behaviour
from paceline.kernel import emails, phones
from paceline.kernel.clock import in_utc
from paceline.kernel.errors import Invalid, PacelineError
from paceline.kernel.messages import say

MOST = 100
"""Things done per request."""
LATE = timedelta(days=7)
"""How long a device may have been without a network."""
AHEAD = timedelta(minutes=5)
"""How far a clock may be ahead; what lies within counts as now."""
MARK = re.compile(r"[A-Za-z0-9_-]{8,64}")
WHEN = "时间要带时区，例如 2026-11-20T10:00:00+08:00；最早 7 天前，不能在将来。"
KINDS = {str(one): one for one in Behaviour} | {str(one.label): one for one in Behaviour}
"""Behaviours by code, and by their Chinese names as shops call them."""


@dataclass(frozen=True)
class Done:
    """One thing that somebody did. `key` is what the sender calls it."""

    at: datetime
    kind: str
    name: str
    title: str
    url: str
    key: str


@dataclass(frozen=True)
class Who:
    """How somebody says who he is: a record's id, a phone number, an e-mail address; all empty for nobody."""

    id: UUID | None = None
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.id or self.phone or self.email)


@dataclass(frozen=True)
class Sent:
    """A request: which browser, who it says it is, what was done there."""

    mark: str
    who: Who
    done: list[Done]


def read(given: Mapping[str, Any], now: datetime, key: str | None = None) -> Sent:
    """A request as it is meant. `key` is its idempotency key. Raises Invalid with every fault, by place."""
    faults: dict[str, Any] = {}
    mark = given.get("visitor")
    if not isinstance(mark, str) or not MARK.fullmatch(mark):
        faults["visitor"] = say("访客标识要有 8 到 64 个字母、数字、横线或下划线。")
    who = read_who(given.get("person"), faults)
    done = read_all(given.get("events", []), now, key, faults)
    if not faults and not done and not who:
        faults["events"] = say("没有要记的：请给出 events，或者用 person 说明是谁。")
    if faults:
        raise Invalid(faults)
    return Sent(str(mark), who, done)


def read_who(raw: Any, faults: dict[str, Any]) -> Who:
    """Who it says it is; by one of three ways."""
    if raw in (None, "", {}):
        return Who()
    if not isinstance(raw, Mapping):
        faults["person"] = say("person 要写明 phone、email 或 id 中的一个。")
        return Who()
    try:
        key = UUID(str(raw["id"])) if raw.get("id") else None
    except ValueError:
        faults["person.id"] = say("person.id 要是客户、联系人或线索的 id。")
        return Who()
    return Who(
        key, told(raw, "phone", phones.normalise, faults), told(raw, "email", emails.normalise, faults)
    )


def told(raw: Mapping[str, Any], name: str, normalise: Callable[[str], str], faults: dict[str, Any]) -> str:
    """A number or address as records keep it; "" for none."""
    try:
        return normalise(str(raw.get(name) or "")[:120])
    except PacelineError as error:
        faults[f"person.{name}"] = error.message
        return ""


def read_all(raw: Any, now: datetime, key: str | None, faults: dict[str, Any]) -> list[Done]:
    if not isinstance(raw, list):
        faults["events"] = say("events 要是一个列表。")
        return []
    if len(raw) > MOST:
        faults["events"] = say("一次最多 %(most)s 条，这次有 %(n)s 条。请分几次发。", most=MOST, n=len(raw))
        return []
    found = []
    for place, one in enumerate(raw):
        if not isinstance(one, Mapping):
            faults[f"events.{place}"] = say("每一条都要是一个对象 {…}。")
        elif (at := moment(one.get("at"), now)) is None:
            faults[f"events.{place}.at"] = say(WHEN)
        else:
            found.append(done(one, at, f"{key}:{place}" if key else ""))
    return found


def done(one: Mapping[str, Any], at: datetime, key: str) -> Done:
    """One thing; what is too long is cut, a page's address loses its query, which may name people."""
    said = text(one.get("kind"), 40) or str(Behaviour.VIEW)
    kind = KINDS.get(said.lower(), Behaviour.OTHER)
    name = text(one.get("name"), 40) or (said if kind == Behaviour.OTHER else "")
    url = re.split(r"[?#]", text(one.get("url"), 2000), maxsplit=1)[0][:300]
    return Done(
        at, str(kind), name, text(one.get("title"), 120), url, text(one.get("id"), 64) or key or uuid4().hex
    )


def text(raw: Any, most: int) -> str:
    """A text in one line; anything else is none."""
    return " ".join(str(raw).split())[:most] if isinstance(raw, str | int) else ""


def moment(raw: Any, now: datetime) -> datetime | None:
    """When it happened; now when it is not said, None when that cannot be."""
    if raw in (None, ""):
        return now
    try:
        at = in_utc(datetime.fromisoformat(str(raw)))
    except ValueError:
        return None
    return min(at, now) if now - LATE <= at <= now + AHEAD else None
