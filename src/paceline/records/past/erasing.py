"""Erasing what is known of a person: in the record, its history, comments, files and in what others wrote about it.

Rooms above add their own places with `@eraser`. Figures stay: the record, its amounts and its dates are kept. The audit
chain still holds, because the digest of an event is kept when personal data is taken out of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.fields import Link
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.acting.values import as_json, derive, put
from paceline.records.models import Attachment, Comment, Event, PublicLink, Record, Redaction
from paceline.records.past import audit
from paceline.records.reading import search

GONE = "***"
SHORTEST = 2
"""A single character would be found in words that have nothing to do with the person."""
LET_ERASE = "SET LOCAL paceline.erasure = 'on'"
REFUSE_AGAIN = "SET LOCAL paceline.erasure = 'off'"
EMPTY: tuple[Any, ...] = (None, "", [], False)


@dataclass
class Person:
    """Whom it is about: the record, every word under which the person was known, the events that were redacted."""

    of: ObjectType
    record: Any
    words: frozenset[str]
    events: list[int] = field(default_factory=list)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of the words; letters and digits only where they are not part of a longer word."""
        longest_first = sorted(self.words, key=lambda word: (-len(word), word))
        return re.compile("|".join(map(bounded, longest_first)) or r"(?!)", re.IGNORECASE)

    def knows(self, text: str) -> bool:
        """Whether a text names the person."""
        return self.pattern.search(text) is not None

    def clean(self, value: Any) -> Any:
        """A text, or JSON of any depth, without the person."""
        if isinstance(value, str):
            return self.pattern.sub(GONE, value)
        if isinstance(value, list):
            return [self.clean(item) for item in value]
        if isinstance(value, dict):
            return {key: self.clean(item) for key, item in value.items()}
        return value


Eraser = Callable[[Person], None]
erasers: list[Eraser] = []


def eraser(run: Eraser) -> Eraser:
    """Declare a further place that may know of a person. It is called inside the transaction of the erasure."""
    erasers.append(run)
    return run


def erase(act: Act, of: ObjectType, record: Record) -> Person:
    """Take a person out of everything. The event that tells of it names the events that were redacted."""
    person = Person(of, record, frozenset(known_words(of, record)))
    for other, row in linked(of, record):
        clean_texts(act, person, other, row)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LET_ERASE)
        redact(person, Event.objects.filter(about__contains=[record.pk]).order_by("seq"))
        cursor.execute(REFUSE_AGAIN)
    forget_files(act, record)
    for said in Comment.objects.filter(record_id=record.pk):
        Comment.objects.filter(pk=said.pk).update(body=person.clean(said.body))
    forget_links(act, person)
    for run in erasers:
        run(person)
    blank(act, person)
    for other, row in linked(of, record):
        forget_words(other, row)
    return person


# who it is -----------------------------------------------------------------------------------------------------------
def personal_fields(of: ObjectType) -> list[BoundField]:
    """The declared ones, and the administrator's own in which people write."""
    assert of.erasable is not None
    return [
        *(of.fields[name] for name in of.erasable.fields),
        *(b for b in of.custom_fields if b.type.is_written),
    ]


def known_words(of: ObjectType, record: Any) -> Iterator[str]:
    """Every text by which the person is or was known."""
    assert of.erasable is not None
    fields = {name: of.fields[name] for name in of.erasable.known_by}
    for bound in fields.values():
        yield from spellings(bound, bound.of(record))
    for payload in Event.objects.filter(record_id=record.pk).values_list("payload", flat=True):
        for name, pair in payload.get("changes", {}).items():
            if name in fields:
                yield from (word for value in pair for word in spellings(fields[name], value))


def spellings(bound: BoundField, value: Any) -> Iterator[str]:
    """A text as it may stand in a sentence: as it is kept, as it is shown, a number without its country."""
    if isinstance(value, str) and len(text := value.strip()) >= SHORTEST and text != GONE:
        yield from {text, str(bound.type.show(text)), text.removeprefix("+86")}


def bounded(word: str) -> str:
    """The pattern of a word."""
    before = r"(?<![A-Za-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    behind = r"(?![A-Za-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{re.escape(word)}{behind}"


# the record itself ---------------------------------------------------------------------------------------------------
def blank(act: Act, person: Person) -> None:
    """Empty the personal fields; a name that every record needs says that it was erased."""
    of, record = person.of, person.record
    put(of, record, {bound.name: nothing(bound) for bound in personal_fields(of)})
    derive(record)
    changed = act.changes(of, record)
    if changed:
        act.write(of, record, changed)
        act.stale_rollups.touch(of, record, changed)
    told = {name: [hidden(before), after] for name, (before, after) in as_json(of, changed).items()}
    act.tell(record, act.action, changes=told, redacted=person.events)


def nothing(bound: BoundField) -> Any:
    """What a personal field holds afterwards."""
    return _t("已抹去") if bound.type.required and bound.type.is_written else bound.type.get_default()  # type: ignore[attr-defined]


def hidden(value: Any) -> Any:
    return value if value in EMPTY else GONE


# history -------------------------------------------------------------------------------------------------------------
def redact(person: Person, events: Iterable[Event]) -> None:
    """Take the person out of events; the digest that the audit chain hangs on is kept beside."""
    names = {bound.name for bound in personal_fields(person.of)}
    for event in events:
        if event.name == f"{person.of.name}.erase":  # of an erasure before: it names nobody
            continue
        told = redacted(person, event, names)
        if any(getattr(event, name) != value for name, value in told.items()):
            remember(event.seq)
            Event.objects.filter(pk=event.pk).update(**told)
            person.events.append(event.seq)


def redacted(person: Person, event: Event, names: set[str]) -> dict[str, Any]:
    """Payload, title and reason of an event without the person."""
    payload, title = person.clean(event.payload), person.clean(event.title)
    if event.record_id == person.record.pk:
        title = GONE
        if "changes" in payload:
            changes = payload["changes"].items()
            payload["changes"] = {n: [hidden(v) for v in pair] if n in names else pair for n, pair in changes}
        if "file" in payload:
            payload["file"]["title"] = GONE
    return {"payload": payload, "title": title, "reason": person.clean(event.reason)}


def remember(seq: int) -> None:
    """Keep the digest of an event as it was written; an event that was redacted before keeps its first one."""
    ((_, digest),) = audit.digests(seq - 1, seq, 1)
    Redaction.objects.get_or_create(seq=seq, defaults={"digest": digest.hex()})


# what belongs to it --------------------------------------------------------------------------------------------------
def linked(of: ObjectType, record: Record) -> Iterator[tuple[ObjectType, Any]]:
    """The records that link here."""
    for other in registry.objects.values():
        links = [
            b.name for b in other.standard.values() if isinstance(b.type, Link) and b.type.target == of.name
        ]
        if issubclass(other.model, Record):
            for name in links:
                rows = visible(SYSTEM, other.model).filter(**{name: record.pk})
                yield from ((other, row) for row in rows)


def clean_texts(act: Act, person: Person, other: ObjectType, row: Any) -> None:
    """Take the person out of what was written in a record that belongs to it."""
    values = {
        bound.name: person.clean(text)
        for bound in other.fields.values()
        if bound.type.is_written and isinstance(text := bound.of(row), str) and person.knows(text)
    }
    if values:
        act.save(row, event=f"{other.name}.change", **values)
        act.events[-1].payload["changes"] = {name: [GONE, value] for name, value in values.items()}


def forget_words(other: ObjectType, row: Any) -> None:
    """A record is found no more by the name of the person that it belongs to."""
    if other.find is not None:
        other.model._default_manager.filter(pk=row.pk).update(search=search.vector(other, row))


def forget_links(act: Act, person: Person) -> None:
    """Addresses for the person open no more; to whom others were sent is not said any longer."""
    of, record = person.of, person.record
    PublicLink.objects.filter(record_id=record.pk, revoked_at=None).update(revoked_at=act.now)
    keys = [record.pk, *(row.pk for _, row in linked(of, record))]
    for link in PublicLink.objects.filter(record_id__in=keys).exclude(note=""):
        PublicLink.objects.filter(pk=link.pk).update(note=person.clean(link.note))


def forget_files(act: Act, record: Record) -> None:
    """Files about the person are deleted as soon as the erasure stands."""
    kept = Attachment.objects.filter(record_id=record.pk)
    keys = list(kept.values_list("key", flat=True))
    kept.update(name=GONE, deleted_at=act.now)
    transaction.on_commit(partial(throw_away, keys))


def throw_away(keys: Iterable[str]) -> None:
    for key in keys:
        default_storage.delete(key)
