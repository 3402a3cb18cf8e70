"""What collides in the calendar: two appointments at once, on leave or a day off, campaigns, days above capacity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from uuid import UUID

from paceline.access.working_days import working_calendar
from paceline.customers.models.rule import current_rule
from paceline.kernel.messages import Message, say
from paceline.methods.rhythm.signals.supply import Happening as Span
from paceline.methods.rhythm.signals.supply import conflicts
from paceline.rhythm.calendar.entries import Entry

CAMPAIGNS = frozenset({"campaign", "launch", "event", "presale"})
ANY_DAY = frozenset({"leave", "promise", "presale", "promotion"})
"""Kinds that may begin on a day off: who sells to consumers does so on weekends."""


@dataclass(frozen=True)
class Clash:
    """One thing that is wrong, told once: of which entry and why, and what it is to the others that it touches."""

    key: str
    why: Message
    others: tuple[tuple[str, Message], ...] = ()


def clashes_of(found: Sequence[Entry]) -> list[Clash]:
    """All that collides. An entry that is named for one reason is not named again for a lesser one."""
    told: dict[frozenset[str], Clash] = {}
    for one in chain(double(found), campaigns(found), on_leave(found), days_off(found), too_much(found)):
        told.setdefault(frozenset([one.key, *(key for key, _why in one.others)]), one)
    return list(told.values())


def words_of(clashes: Iterable[Clash]) -> dict[str, Message]:
    """By entry what is wrong about it; one sentence each."""
    words: dict[str, Message] = {}
    for one in clashes:
        for key, why in ((one.key, one.why), *one.others):
            words.setdefault(key, why)
    return words


def days_off(found: Iterable[Entry]) -> Iterator[Clash]:
    """Appointments and beginnings on a day off."""
    calendar = working_calendar()
    for one in found:
        if one.kind not in ANY_DAY and not calendar.is_workday(one.first):
            yield Clash(one.key, say("落在休息日"))


def on_leave(found: Sequence[Entry]) -> Iterator[Clash]:
    """Appointments of somebody who is away."""
    away: dict[UUID | None, list[Entry]] = defaultdict(list)
    for one in found:
        if one.kind == "leave":
            away[one.owner].append(one)
    for one in found:
        if one.kind != "leave" and one.at is not None and any(each.on(one.first) for each in away[one.owner]):
            yield Clash(one.key, say("%(who)s 这天请假", who=one.who))


def campaigns(found: Sequence[Entry]) -> Iterator[Clash]:
    """Campaigns that speak to the same customers at the same time."""
    spans = [Span(one.key, one.first, one.last, one.segment) for one in found if one.kind in CAMPAIGNS]
    names = {one.key: one.title for one in found}
    for reading in conflicts(spans, frozenset()):
        first, _plus, second = reading.subject.partition("+")
        if second:
            yield pair(first, second, names, "与「%(name)s」面向同一客群而时间重叠")


def pair(one: str, other: str, names: dict[str, str], words: str) -> Clash:
    """Two entries that are in each other's way."""
    return Clash(one, say(words, name=names[other]), ((other, say(words, name=names[one])),))


def double(found: Iterable[Entry]) -> Iterator[Clash]:
    """Two appointments of one person at the same time."""
    last: dict[UUID | None, Entry] = {}
    for one in sorted((each for each in found if each.at is not None), key=lambda each: (each.at, each.key)):
        before = last.get(one.owner)
        if before is not None and before.until is not None and one.at is not None and one.at < before.until:
            names = {before.key: before.title, one.key: one.title}
            yield pair(before.key, one.key, names, "与「%(name)s」时间重叠")
        if before is None or before.until is None or (one.until is not None and one.until > before.until):
            last[one.owner] = one


def too_much(found: Iterable[Entry]) -> Iterator[Clash]:
    """Days on which somebody has more appointments than hours."""
    room = current_rule().capacity
    days: dict[tuple[UUID | None, date], list[Entry]] = defaultdict(list)
    for one in found:
        if one.at is not None and one.until is not None:
            days[one.owner, one.first].append(one)
    for mine in days.values():
        minutes = sum((one.until - one.at).total_seconds() / 60 for one in mine if one.at and one.until)
        if minutes > room:
            why = say("%(who)s 这天排了 %(hours)s 小时", who=mine[0].who, hours=round(minutes / 60, 1))
            yield Clash(mine[0].key, why, tuple((one.key, why) for one in mine[1:]))
