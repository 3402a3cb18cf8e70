"""What leads did and when. Rooms above add theirs with `also`; each is one question for many leads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity, Lead, PageView
from paceline.customers.models.activity_kinds import ActivityKind, ActivityStatus, Outcome
from paceline.customers.models.scoring.rule import Signal
from paceline.customers.models.visits import Behaviour
from paceline.records.past import history

Happened = tuple[UUID, str, datetime]
"""A lead, what it did, when."""
Source = Callable[[Collection[UUID], datetime], Iterable[Happened]]

LONG_AGO = timedelta(days=180)
"""Older than 180 days a signal of 100 points is worth 0.01: nobody looks for it."""
TALKS = (ActivityKind.CALL, ActivityKind.WECHAT, ActivityKind.SMS, ActivityKind.EMAIL)
MEETINGS = (ActivityKind.VISIT, ActivityKind.MEETING, ActivityKind.DEMO)
ANSWERED = (Outcome.CONNECTED, Outcome.POSITIVE)
"""Whoever refused or put one off has answered, too, but shows no intent."""

TELLING = (Behaviour.ASK, Behaviour.DOWNLOAD, Behaviour.CART)

sources: list[Source] = []


def also(source: Source) -> Source:
    """Signals of another room count, too."""
    sources.append(source)
    return source


def signals(keys: Collection[UUID], now: datetime) -> list[Happened]:
    """Everything the leads did since it was too long ago to count."""
    since = now - LONG_AGO
    return [one for source in sources for one in source(keys, since) if one[2] <= now]


@also
def followed_up(keys: Collection[UUID], since: datetime) -> Iterable[Happened]:
    """Follow-ups in which somebody answered."""
    rows = visible(SYSTEM, Activity).filter(
        lead__in=keys, status=ActivityStatus.DONE, ended_at__gte=since, outcome__in=ANSWERED
    )
    named = {**dict.fromkeys(TALKS, Signal.TALKED), **dict.fromkeys(MEETINGS, Signal.MET)}
    for lead, kind, at in rows.order_by().values_list("lead_id", "kind", "ended_at"):
        if kind in named:
            yield lead, named[kind], at


@also
def came(keys: Collection[UUID], since: datetime) -> Iterable[Happened]:
    """Forms that were filled in, and whoever came in once more."""
    made = visible(SYSTEM, Lead).filter(pk__in=keys, form__isnull=False, created_at__gte=since)
    for key, at in made.order_by().values_list("pk", "created_at"):
        yield key, Signal.CAME, at
    touched = history.told("customers.lead.touch").filter(record_id__in=list(keys), occurred_at__gte=since)
    for key, at in touched.order_by().values_list("record_id", "occurred_at"):
        yield key, Signal.CAME, at


@also
def visited(keys: Collection[UUID], since: datetime) -> Iterable[Happened]:
    """What known visitors looked at and did on pages."""
    rows = visible(SYSTEM, PageView).filter(lead__in=keys, at__gte=since).order_by()
    for lead, kind, at in rows.values_list("lead_id", "kind", "at"):
        yield lead, Signal.ASKED if kind in TELLING else Signal.VIEWED, at
