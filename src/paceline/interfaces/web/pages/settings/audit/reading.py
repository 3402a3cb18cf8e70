"""Events as lines of the audit: who did what to which record, when, through which face, and what became different.

An administrator reads every line. Values of a record's fields are shown only as far as the reader's own roles go:
whoever administers the system need not see what customers pay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _t

from paceline.access.principal import Level, Principal, Scope
from paceline.interfaces.web.pages.settings.audit.words import MORE, OTHER_FIELDS, RIGHTS, VERBS, WAYS
from paceline.kernel import clock
from paceline.kernel.errors import PacelineError
from paceline.metadata.fields import Link, Reading
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.acting.event_names import names
from paceline.records.action import actions
from paceline.records.models import Event
from paceline.records.reading.lookups import Lookups

USERS = "access.user"
LONGEST = 300


@dataclass(frozen=True)
class Asked:
    """Which events: of an object, about a record, by a person, of an action, between two days."""

    object: str = ""
    record: UUID | None = None
    person: UUID | None = None
    verb: str = ""
    since: date | None = None
    until: date | None = None
    batch: UUID | None = None

    @property
    def condition(self) -> Q:
        q = Q()
        if self.object:
            q &= Q(object=self.object)
        if self.record:
            q &= Q(about__contains=[self.record])
        if self.person:
            q &= Q(actor_id=self.person)
        if self.verb:
            q &= Q(name__endswith=f".{self.verb}")
        if self.since:
            q &= Q(recorded_at__gte=clock.start_of(self.since))
        if self.until:
            q &= Q(recorded_at__lt=clock.start_of(self.until + timedelta(days=1)))
        return q & Q(batch=self.batch) if self.batch else q


@dataclass(frozen=True)
class Line:
    """One event in words."""

    seq: int
    at: datetime
    recorded_at: datetime
    actor: str
    what: str
    object: str
    title: str
    url: str
    way: str
    reason: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    more: list[tuple[str, str]] = field(default_factory=list)
    batch: UUID | None = None

    @property
    def is_late(self) -> bool:
        """Whether it was entered long after it happened."""
        return abs(self.recorded_at - self.at) > timedelta(hours=1)


def rows(asked: Asked) -> QuerySet[Event]:
    """The events, newest first."""
    return Event.objects.filter(asked.condition).order_by("-seq")


def recent(by: Principal, asked: Asked, limit: int, before: int | None = None) -> list[Line]:
    """The newest lines, or those before a number."""
    by.require_admin()
    found = rows(asked) if before is None else rows(asked).filter(seq__lt=before)
    return list(lines(by, list(found[:limit])))


def lines(by: Principal, events: Iterable[Event]) -> Iterator[Line]:
    """Events in words; names of people and linked records are read in one query."""
    events, needed = list(events), Lookups()
    for event in events:
        needed.want_title(USERS, event.actor_id)
        for bound_target, value in links_in(event):
            needed.want_title(bound_target, value)
    needed.load()
    for event in events:
        yield line(by, event, needed)


def links_in(event: Event) -> Iterator[tuple[str, Any]]:
    """Linked records that an event's changes name."""
    of = registry.objects.get(event.object)
    for name, pair in event.payload.get("changes", {}).items():
        bound = of.fields.get(name) if of else None
        if bound is not None and isinstance(bound.type, Link):
            yield from ((bound.type.target, value) for value in pair)


def line(by: Principal, event: Event, needed: Lookups) -> Line:
    of = registry.objects.get(event.object)
    return Line(
        seq=event.seq,
        at=event.occurred_at,
        recorded_at=event.recorded_at,
        actor=needed.title(USERS, event.actor_id) or _t("系统"),
        what=action_words(event.name),
        object=of.label if of else event.object,
        title=event.title or str(event.record_id),
        url=address(of, event),
        way=_t(WAYS.get(event.via, event.via)),
        reason=event.reason,
        changes=list(changes(by, of, event.payload.get("changes", {}), needed)),
        more=list(more(by, of, event.payload)),
        batch=event.batch,
    )


def action_words(name: str) -> str:
    """The action in words; of an event that is no action, its verb."""
    known = actions.get(name)
    verb = name.rpartition(".")[2]
    return known.label if known else str(names.get(name) or _t(VERBS.get(verb, verb)))


def address(of: ObjectType | None, event: Event) -> str:
    """Where the record opens; users and roles open in the settings."""
    if of is None:
        return ""
    places = {"access.user": "users", "access.role": "roles"}
    if of.name in places:
        return f"/settings/{places[of.name]}/{event.record_id}/"
    return "" if of.administered or of.personal else f"/{of.path}/{event.record_id}/"


def reads(by: Principal, of: ObjectType | None) -> bool:
    """Whether the reader's own roles reach every record of the object; nobody's reach what is somebody's own."""
    return of is not None and (of.administered or by.scope(of.name, "read") == Scope.ALL)


def changes(
    by: Principal, of: ObjectType | None, given: Mapping[str, Any], needed: Lookups
) -> Iterator[tuple[str, str, str]]:
    """Field, before, after; values that the reader's roles do not show are left out."""
    for name, (before, after) in given.items():
        bound = of.fields.get(name) if of else None
        label = bound.label if bound else _t(OTHER_FIELDS.get(name, name))
        if of is None or not reads(by, of) or by.level(of.name, name) < Level.READ:
            yield label, "•••", "•••"
        elif bound is None or isinstance(before, Mapping):
            old, new = differing(before, after)
            yield label, plain(old), plain(new)
        elif isinstance(bound.type, Link):
            yield label, needed.title(bound.type.target, before), needed.title(bound.type.target, after)
        else:
            yield label, told(bound.type, before), told(bound.type, after)


def told(kind: Any, value: Any) -> str:
    """A stored JSON value as its type shows it."""
    try:
        return str(kind.show(kind.read(value, Reading())))[:LONGEST] if value not in (None, "", []) else ""
    except PacelineError:
        return plain(value)


def plain(value: Any, of: ObjectType | None = None) -> str:
    """Any JSON value as short text; `of` is the object whose rights or field rules it holds."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _t("是") if value else _t("否")
    if isinstance(value, list):
        return _t("、").join(plain(item) for item in value)[:LONGEST]
    if isinstance(value, Mapping):
        if said := value.get("label"):
            return plain(said)
        parts = [(key, plain(item, registry.objects.get(key))) for key, item in value.items()]
        return _t("；").join(f"{key_words(key, of)}: {text}" for key, text in parts if text)[:LONGEST]
    return _t(RIGHTS[value]) if value in RIGHTS else str(value)[:LONGEST]


def key_words(key: str, of: ObjectType | None) -> str:
    """The name of an object, of a field of `of` or of a right, else the key itself."""
    if key in registry.objects:
        return registry.objects[key].label
    if of is not None and key in of.fields:
        return of.fields[key].label
    return _t({**OTHER_FIELDS, **VERBS, **RIGHTS}.get(key, key))


def differing(before: Any, after: Any) -> tuple[Any, Any]:
    """Both sides of a change; of tables only the entries that are not the same."""
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return before, after
    pairs = {
        key: differing(before.get(key), after.get(key))
        for key in (*before, *(key for key in after if key not in before))
        if before.get(key) != after.get(key)
    }
    return {key: pair[0] for key, pair in pairs.items()}, {key: pair[1] for key, pair in pairs.items()}


def more(by: Principal, of: ObjectType | None, payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What else the event says, for what is set up and for what the reader sees."""
    if not reads(by, of):
        return
    for name, value in payload.items():
        if name != "changes" and plain(value):
            yield _t(MORE.get(name, name)), plain(value)
