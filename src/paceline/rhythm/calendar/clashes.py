"""What collides in the calendar: two appointments at once, on leave or a day off, campaigns, days above capacity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
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


def clashes_of(found: Sequence[Entry]) -> dict[str, Message]:
    """By entry what is wrong about it; one sentence each."""
    wrong: dict[str, Message] = {}
    days_off(found, wrong)
    on_leave(found, wrong)
    campaigns(found, wrong)
    double(found, wrong)
    too_much(found, wrong)
    return wrong


def days_off(found: Iterable[Entry], wrong: dict[str, Message]) -> None:
    """Appointments and beginnings on a day off."""
    calendar = working_calendar()
    for one in found:
        if one.kind not in ANY_DAY and not calendar.is_workday(one.first):
            wrong[one.key] = say("落在休息日")


def on_leave(found: Sequence[Entry], wrong: dict[str, Message]) -> None:
    """Appointments of somebody who is away."""
    away: dict[UUID | None, list[Entry]] = defaultdict(list)
    for one in found:
        if one.kind == "leave":
            away[one.owner].append(one)
    for one in found:
        if one.kind != "leave" and one.at is not None and any(each.on(one.first) for each in away[one.owner]):
            wrong[one.key] = say("%(who)s 这天请假", who=one.who)


def campaigns(found: Sequence[Entry], wrong: dict[str, Message]) -> None:
    """Campaigns that speak to the same customers at the same time."""
    spans = [Span(one.key, one.first, one.last, one.segment) for one in found if one.kind in CAMPAIGNS]
    names = {one.key: one.title for one in found}
    for reading in conflicts(spans, frozenset()):
        first, _plus, second = reading.subject.partition("+")
        for key, other in ((first, second), (second, first)):
            if key and other:
                wrong[key] = say("与「%(name)s」面向同一客群而时间重叠", name=names[other])


def double(found: Iterable[Entry], wrong: dict[str, Message]) -> None:
    """Two appointments of one person at the same time."""
    last: dict[UUID | None, Entry] = {}
    for one in sorted((each for each in found if each.at is not None), key=lambda each: (each.at, each.key)):
        before = last.get(one.owner)
        if before is not None and before.until is not None and one.at is not None and one.at < before.until:
            wrong[one.key] = say("与「%(name)s」时间重叠", name=before.title)
            wrong.setdefault(before.key, say("与「%(name)s」时间重叠", name=one.title))
        if before is None or before.until is None or (one.until is not None and one.until > before.until):
            last[one.owner] = one


def too_much(found: Iterable[Entry], wrong: dict[str, Message]) -> None:
    """Days on which somebody has more appointments than hours."""
    room = current_rule().capacity
    days: dict[tuple[UUID | None, date], list[Entry]] = defaultdict(list)
    for one in found:
        if one.at is not None and one.until is not None:
            days[one.owner, one.first].append(one)
    for mine in days.values():
        minutes = sum((one.until - one.at).total_seconds() / 60 for one in mine if one.at and one.until)
        if minutes > room:
            for one in mine:
                wrong.setdefault(
                    one.key, say("%(who)s 这天排了 %(hours)s 小时", who=one.who, hours=round(minutes / 60, 1))
                )
