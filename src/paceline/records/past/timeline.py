"""The story of a record: events about it and about what belongs to it, with what the reader may see of them.

Two queries: the events, and everything their words need. An event of another record appears only to people who see
that record; values of hidden fields are left out, masked ones stay masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from paceline.access.principal import Level, Principal
from paceline.access.scope import predicate
from paceline.kernel.errors import Invalid, PacelineError
from paceline.metadata.fields import Link, Reading
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.records import plans
from paceline.records.models import Attachment, Comment, Event
from paceline.records.reading.lookups import Lookups

UNSEEN = ("edit_comment", "delete_comment", "detach", "merged")
"""Verbs that leave no line of their own: the line they are about tells it, or another event does."""
QUIET_FIELDS = frozenset({"team", "version", "updated_at", "updated_by"})
USERS = "access.user"
MOST = 100

Details = Mapping[str, Sequence[str]]
"""Fields that a face wants to see of the records that events are about, by object."""


@dataclass(frozen=True)
class Changed:
    """One field before and after, as values of its type; links as `{"id", "title"}`."""

    bound: BoundField
    before: Any
    after: Any


@dataclass(frozen=True)
class Entry:
    """One line of the story."""

    event: Event
    of: ObjectType
    own: bool
    actor: str = ""
    changes: tuple[Changed, ...] = ()
    comment: dict[str, Any] | None = None
    file: dict[str, Any] | None = None
    details: dict[str, Any] = field(default_factory=dict)
    """What the face asked for about the record that the event is about, as JSON values."""

    @property
    def verb(self) -> str:
        return self.event.name.rpartition(".")[2]

    @property
    def at(self) -> datetime:
        return self.event.occurred_at


@dataclass(frozen=True)
class Story:
    """A page of entries, newest first; `cursor` leads to the older ones, "" when there are none."""

    entries: list[Entry]
    cursor: str = ""


def story(
    by: Principal, of: ObjectType, key: UUID, *, only: Q | None = None, cursor: str = "", limit: int = 30,
    details: Details | None = None,
) -> Story:  # fmt: skip
    """What happened to a record that the actor sees. `only` narrows the events. Raises Invalid for a broken cursor.

    A page that has more to look up takes the three steps by itself: `page_of`, `ask`, `tell`.
    """
    events, more = page_of(key, only=only, cursor=cursor, limit=limit)
    needed = Lookups()
    ask(by, of, events, needed, details or {})
    needed.load()
    return Story(tell(by, of, events, needed), more)


def page_of(
    key: UUID, *, only: Q | None = None, cursor: str = "", limit: int = 30
) -> tuple[list[Event], str]:
    """A page of the events about a record, newest first, and the cursor of the next page."""
    found = read_events(about(key, only), cursor, limit) if cursor else newest(only, limit).run(key)
    return found[:limit], position(found[limit - 1]) if len(found) > limit else ""


@lru_cache(64)
def newest(only: Q | None, limit: int) -> plans.Plan:
    """The statement of the first page of any record."""
    return plans.compiled(ordered(about(plans.ANY_KEY, only), limit))


def about(key: UUID, only: Q | None = None) -> QuerySet[Event]:
    """The events of a record's story."""
    hidden = Q()
    for verb in UNSEEN:
        hidden |= Q(name__endswith=f".{verb}")
    rows = Event.objects.filter(about__contains=[key]).exclude(hidden)
    return rows if only is None else rows.filter(only)


def changes_since(key: UUID, version: int, most: int = 200) -> list[Event]:
    """The events of a record itself after a version, oldest first."""
    return list(Event.objects.filter(record_id=key, version__gt=version).order_by("seq")[:most])


def read_events(rows: QuerySet[Event], cursor: str, limit: int) -> list[Event]:
    """One page and one event more, newest first by the time things happened."""
    if cursor:
        at, seq = read_position(cursor)
        rows = rows.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, seq__lt=seq))
    return list(ordered(rows, limit))


def ordered(rows: QuerySet[Event], limit: int) -> QuerySet[Event]:
    return rows.order_by("-occurred_at", "-seq")[: min(limit, MOST) + 1]


def position(event: Event) -> str:
    return f"{event.occurred_at.isoformat()}_{event.seq}"


def read_position(cursor: str) -> tuple[datetime, int]:
    try:
        at, _, seq = cursor.partition("_")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        return moment, int(seq)
    except ValueError as error:
        raise Invalid("翻页标记不对。请从第一页重新开始。", code="bad_cursor", field="cursor") from error


def ask(by: Principal, of: ObjectType, events: Sequence[Event], needed: Lookups, details: Details) -> None:
    """Collect what the words of these events need."""
    others: dict[str, set[UUID]] = {}
    for event in events:
        needed.want_title(USERS, event.actor_id)
        if event.object != of.name:
            others.setdefault(event.object, set()).add(event.record_id)
        about_object = registry.objects.get(event.object)
        for name, pair in event.payload.get("changes", {}).items():
            bound = about_object.fields.get(name) if about_object else None
            if bound is not None and isinstance(bound.type, Link):
                for value in pair:
                    needed.want_title(bound.type.target, value)
    for name, keys in others.items():
        ask_about(by, name, keys, needed, details.get(name, ()))
    ask_talk(events, needed)


def ask_about(by: Principal, name: str, keys: set[UUID], needed: Lookups, fields: Sequence[str]) -> None:
    """Which of these records the actor sees, those in the recycle bin included."""
    other = registry.objects.get(name)
    q = predicate(by, other, "read") if other is not None else None
    if other is None or q is None:
        return
    paths = {}
    for field_name in fields:
        bound = other.fields[field_name]
        if by.level(name, field_name) > Level.MASKED:
            paths[field_name] = (
                f"{field_name}__{bound.type.title_path}" if isinstance(bound.type, Link) else field_name
            )
    needed.want(name, other.model._default_manager.filter(q, pk__in=keys), paths or {"id": "pk"})


def ask_talk(events: Iterable[Event], needed: Lookups) -> None:
    said = [event.payload["comment"] for event in events if "comment" in event.payload]
    if said:
        paths = ("body", "author_id", "edited_at", "deleted_at")
        needed.want("comment", Comment.objects.filter(pk__in=said), paths)
    files = [event.payload["file"]["id"] for event in events if "file" in event.payload]
    if files:
        paths = ("name", "content_type", "size", "deleted_at")
        needed.want("file", Attachment.objects.filter(pk__in=files), paths)


def tell(by: Principal, of: ObjectType, events: Iterable[Event], needed: Lookups) -> list[Entry]:
    """The entries that the actor may read."""
    return [entry for event in events if (entry := entry_of(by, of, event, needed)) is not None]


def entry_of(by: Principal, of: ObjectType, event: Event, needed: Lookups) -> Entry | None:
    """One entry, or None when the actor must not know of the record or of any field that changed."""
    about_object = registry.objects.get(event.object)
    own = event.object == of.name
    details = {} if own else needed.get(event.object, event.record_id)
    if about_object is None or details is None:
        return None
    given = event.payload.get("changes", {})
    changes = tuple(changes_of(by, about_object, given, needed))
    if given and not changes and set(event.payload) == {"changes"} and event.name.endswith(".change"):
        return None
    return Entry(
        event=event,
        of=about_object,
        own=own,
        actor=needed.title(USERS, event.actor_id),
        changes=changes,
        comment=needed.get("comment", event.payload.get("comment")),
        file=needed.get("file", (event.payload.get("file") or {}).get("id")),
        details=details,
    )


def changes_of(by: Principal, of: ObjectType, given: Mapping[str, Any], needed: Lookups) -> Iterable[Changed]:
    """The changed fields that the actor may see."""
    fields = of.fields
    for name, (before, after) in given.items():
        level = by.level(of.name, name)
        if name in QUIET_FIELDS or name not in fields or level == Level.HIDDEN:
            continue
        bound = fields[name]
        old, new = (value_of(bound, value, needed) for value in (before, after))
        if level == Level.MASKED:
            old, new = bound.type.mask(old), bound.type.mask(new)
        yield Changed(bound, old, new)


def value_of(bound: BoundField, given: Any, needed: Lookups) -> Any:
    """The value that an event keeps as JSON, as a value of the field's type; a text that no longer fits stays text."""
    if given is None:
        return None
    if isinstance(bound.type, Link):
        return {"id": given, "title": needed.title(bound.type.target, given)}
    try:
        return bound.type.read(given, Reading())
    except PacelineError:
        return str(given)
