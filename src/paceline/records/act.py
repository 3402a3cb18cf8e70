"""A running action: what it creates and saves, checks, counts and tells. Nothing is written outside of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from paceline.access.models import User
from paceline.access.principal import Principal
from paceline.kernel.errors import Invalid, Stale
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Amount, Number, UserLink
from paceline.metadata.kept import records_changed
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.records import currency, rollups
from paceline.records.acting import publishing, writing
from paceline.records.acting.known import Known
from paceline.records.acting.values import (
    Change,
    as_json,
    derive,
    faults_of,
    first_values,
    is_chosen,
    put,
)
from paceline.records.files import attachments
from paceline.records.models import Event, OwnedRecord, Record
from paceline.records.reading import search

FEW = 50
"""Up to this many rows are written in one statement, events together with the figures they change."""


@dataclass
class Act:
    """Who does what, when, through which face; and the events that it leaves behind."""

    by: Principal
    action: str
    now: datetime
    occurred_at: datetime
    via: str = "code"
    batch: UUID | None = None
    reason: str = ""
    events: list[Event] = field(default_factory=list)
    facts: list[Model] = field(default_factory=list)
    stale_rollups: rollups.Stale = field(default_factory=rollups.Stale)
    first_made: Any = None
    """The record with whose making the action began."""
    own: dict[tuple[type[Model], UUID], Any] = field(default_factory=dict)
    """The records that the action has made: their parts need not be asked whether they are within reach."""
    known: Known = field(default_factory=Known)
    """The records that it has read to link to them."""
    teams: dict[UUID, UUID | None] = field(default_factory=dict)
    """The units of the owners that it has given records to."""

    # writing ---------------------------------------------------------------------------------------------------
    def create(
        self, model: type[Model], *, event: str = "", links_checked: bool = False, **values: Any
    ) -> Any:
        """Make, check and insert a record with its event. `values` are stored values; unknown links are refused."""
        return self.create_all(model, [values], event=event, links_checked=links_checked)[0]

    def create_all(
        self,
        model: type[Model],
        rows: Sequence[Mapping[str, Any]],
        *,
        event: str = "",
        links_checked: bool = False,
    ) -> list[Any]:
        """The same for several records, as the lines of a document: what they link to is read in one statement, and
        they are written in one."""
        of = registry.of(model)
        records = [self.made(model, values) for values in rows]
        chosen = [[] if links_checked else self.links_in(of, values) for values in rows]
        self.look_up(of, records, chosen)
        for record, links in zip(records, chosen, strict=True):
            self.check(of, record, links=links)
            for bound in of.standard.values():
                if isinstance(bound.type, Number) and not getattr(record, bound.name):
                    setattr(record, bound.name, bound.type.take()[0])
            record.search = search.vector(of, record)
        self.insert(*records)
        for record, values in zip(records, rows, strict=True):
            self.was_made(of, record, values, event or f"{of.name}.create")
        return records

    def was_made(self, of: ObjectType, record: Any, values: Mapping[str, Any], event: str) -> None:
        """What follows from a record that was inserted: its files, its event, the figures that count it."""
        self.own[of.model, record.pk] = record
        record.search = None
        attachments.bind_values(self.by, of, record, values)
        record._loaded = {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields}
        self.first_made = None if self.events else record
        self.tell(record, event, changes=first_values(of, record))
        self.stale_rollups.touch(of, record)

    def insert(self, *rows: Model) -> None:
        """Write new rows of one model as they are: records that were made and checked, or facts of the room's own."""
        for start in range(0, len(rows), FEW):
            writing.run(writing.insert(rows[start : start + FEW]))
        for row in rows:
            writing.saved(row)

    def note(self, fact: Model) -> None:
        """Write a fact of the room's own together with the events, when the action ends."""
        self.facts.append(fact)

    def made(self, model: type[Model], values: Mapping[str, Any]) -> Any:
        """An instance with the given values, owner, team, times and base amounts; not yet saved."""
        of = registry.of(model)
        record: Any = model(
            id=uuid7(), created_at=self.now, updated_at=self.now, created_by_id=self.by.user_id,
            updated_by_id=self.by.user_id,
        )  # fmt: skip
        if isinstance(record, OwnedRecord) and "owner" not in values:
            record.owner_id = self.by.user_id
        put(of, record, values)
        if isinstance(record, OwnedRecord) and record.owner_id and not record.team_id:
            record.team_id = self.team_of(record.owner_id)
        currency.set_bases(of, record, self.now)
        derive(record)
        return record

    def save(self, record: Record, *, event: str = "", **values: Any) -> dict[str, Change]:
        """Give values to a loaded record and write what changed. Returns field → (before, after); {} writes nothing."""
        of = registry.of(type(record))
        put(of, record, values)
        changed = self.changes(of, record)
        if not changed:
            return {}
        if "owner" in changed and "team" not in values and isinstance(record, OwnedRecord):
            record.team_id = self.team_of(record.owner_id) if record.owner_id else record.team_id
        currency.set_bases(of, record, self.now)
        derive(record)
        self.check(
            of,
            record,
            links=[b for b in of.fields.values() if b.name in changed and is_chosen(b)],
        )
        changed = self.changes(of, record)
        self.write(of, record, changed)
        attachments.bind_values(self.by, of, record, changed)
        self.tell(record, event or self.action, changes=as_json(of, changed))
        self.stale_rollups.touch(of, record, changed)
        return changed

    def write(self, of: ObjectType, record: Any, changed: Mapping[str, Change]) -> None:
        """One conditional UPDATE. Raises Stale when somebody saved first."""
        names = [of.fields[n].type.attname for n in changed if not of.fields[n].custom]  # type: ignore[attr-defined]
        columns: dict[str, Any] = {name: getattr(record, name) for name in names}
        for name in [n for n in changed if isinstance(of.fields[n].type, Amount) and not of.fields[n].custom]:
            columns |= {part: getattr(record, part) for part in (f"{name}_currency", f"{name}_base")}
        columns |= {name: getattr(record, name) for name in record.derived}
        if any(of.fields[n].custom for n in changed):
            columns["custom"] = record.custom
        if of.find and (set(changed) & {p.partition("__")[0] for p in of.find.fields} or "custom" in columns):
            columns["search"] = search.vector(of, record)
        version = record.version
        columns |= {"updated_at": self.now, "updated_by_id": self.by.user_id, "version": version + 1}
        if not writing.run(writing.update(of.model, record.pk, version, columns))[0][0]:
            raise Stale("这条记录刚被别人改过。请刷新后再试。")
        record.version, record.updated_at, record.updated_by_id = version + 1, self.now, self.by.user_id
        record.is_as_made = False
        self.known.forget(of.model, record.pk)
        record._loaded = {**record._loaded, **{n: v for n, v in columns.items() if n != "search"}}

    def save_parts(self, record: Any, columns: Mapping[str, Any]) -> None:
        """Write columns that are no fields (settings kept as JSON) under the same version rule; tell it yourself."""
        version = record.version
        self.known.forget(type(record), record.pk)
        stamp = {"updated_at": self.now, "updated_by_id": self.by.user_id, "version": version + 1}
        rows = type(record)._default_manager.filter(pk=record.pk, version=version)
        if not rows.update(**columns, **stamp):
            raise Stale("这条记录刚被别人改过。请刷新后再试。")
        for name, value in {**columns, **stamp}.items():
            setattr(record, name, value)

    def remove(self, record: Any, *, event: str = "") -> None:
        """Move a record to the recycle bin."""
        self.mark(record, deleted_at=self.now, event=event or f"{record._meta.label_lower}.remove")

    def restore(self, record: Any, *, event: str = "") -> None:
        """Take a record out of the recycle bin."""
        self.mark(record, deleted_at=None, event=event or f"{record._meta.label_lower}.restore")

    def mark(self, record: Any, *, deleted_at: datetime | None, event: str) -> None:
        of = registry.of(type(record))
        record.deleted_at = deleted_at
        self.known.forget(of.model, record.pk)
        rows = of.model._default_manager.filter(pk=record.pk, version=record.version)
        if not rows.update(deleted_at=deleted_at, version=record.version + 1, updated_at=self.now,
                           updated_by_id=self.by.user_id):  # fmt: skip
            raise Stale("这条记录刚被别人改过。请刷新后再试。")
        record.version += 1
        self.tell(record, event)
        self.stale_rollups.touch(of, record)

    # events ----------------------------------------------------------------------------------------------------
    def tell(
        self, record: Any, name: str, *, changes: Mapping[str, Any] | None = None, **payload: Any
    ) -> Event:
        """Add an event about a record that was written; the event is when the action ends."""
        told = Event(
            name=name,
            object=record._meta.label_lower,
            record_id=record.pk,
            title=str(record)[:200],
            about=[record.pk, *dict.fromkeys(key for key in record.about() if key)],
            payload={**({"changes": dict(changes)} if changes else {}), **payload},
            reason=self.reason,
            occurred_at=self.occurred_at,
            recorded_at=self.now,
            actor_id=self.by.user_id,
            via=self.via,
            batch=self.batch,
            version=record.version,
        )
        self.events.append(told)
        records_changed(told.object)
        return told

    def finish(self) -> None:
        """Write the events, bring roll-ups up to date, hand the events to whoever reacts. Called by the wrapper."""
        if self.first_made is not None and len(self.events) == 1:
            self.first_made.is_as_made = not self.stale_rollups.includes(self.first_made.pk)
        figures = [*writing.inserts(self.facts), *rollups.refresh(self.stale_rollups)]
        if 0 < len(self.events) <= FEW:
            found = writing.run(writing.insert(self.events, returning="seq"), *figures)
            for event, (seq,) in zip(self.events, found, strict=True):
                event.seq = seq
                writing.saved(event)
        else:
            writing.run_all(figures)
            Event.objects.bulk_create(self.events, batch_size=1000)
        publishing.publish(self.events)

    # checks ----------------------------------------------------------------------------------------------------
    def check(self, of: ObjectType, record: Any, *, links: Iterable[BoundField]) -> None:
        """Required fields, conditions, links within the actor's sight, the record's own rules. Raises Invalid.

        Rules may take for granted that nothing is missing and that what is linked exists.
        """
        errors = faults_of(of, record)
        bare = {name: of.fields[name].label for name in errors}
        for bound in links:
            if bound.name not in errors and not self.link_exists(bound, record, needed(of, bound)):
                errors[bound.name] = "找不到所选的记录，或者你没有查看权限。请重新选择。"
        if errors := errors or dict(record.faults()):
            raise Invalid(errors, labels=bare)

    def link_exists(self, bound: BoundField, record: Any, verb: str = "read") -> bool:
        """Whether the linked record is within sight; what a part belongs to must be within reach of `verb`.

        It is read and kept: its words may be searched together with this record's, its name is part of the answer.
        """
        key = bound.of(record)
        if key is None:
            return True
        if isinstance(bound.type, UserLink):
            return key == self.by.user_id or User.objects.filter(pk=key).exists()
        target = registry.get(bound.type.target)  # type: ignore[attr-defined]
        found = self.own.get((target.model, key)) or self.known.find(self.by, target, key, verb)
        if found is not None and not bound.custom:
            setattr(record, bound.name, found)
        return found is not None

    def look_up(self, of: ObjectType, records: Sequence[Any], links: Sequence[Sequence[BoundField]]) -> None:
        """Read what several records link to at once; `links` are those of each."""
        wanted: dict[BoundField, set[UUID]] = {}
        for record, chosen in zip(records, links, strict=True):
            for bound in chosen:
                if (key := bound.of(record)) and not isinstance(bound.type, UserLink):
                    wanted.setdefault(bound, set()).add(key)
        for bound, keys in wanted.items():
            target = registry.get(bound.type.target)  # type: ignore[attr-defined]
            others = {key for key in keys if (target.model, key) not in self.own}
            if len(others) > 1:
                self.known.find_all(self.by, target, others, needed(of, bound))

    def links_in(self, of: ObjectType, values: Mapping[str, Any]) -> list[BoundField]:
        """The links that people may have chosen; locked ones are set by actions that found the record themselves."""
        given = {name.removesuffix("_id") for name in values}
        return [b for b in of.standard.values() if b.name in given and is_chosen(b)]

    def changes(self, of: ObjectType, record: Any) -> dict[str, Change]:
        """Which fields of a loaded record differ from what was read."""
        found: dict[str, Change] = {}
        loaded = record._loaded
        for name, bound in of.fields.items():
            if bound.custom:
                before, after = bound.kept_in(loaded.get("custom")), bound.of(record)
            else:
                attname = bound.type.attname  # type: ignore[attr-defined]
                if attname not in loaded:
                    continue
                before, after = loaded[attname], getattr(record, attname)
            if before != after and name not in ("updated_at", "updated_by"):
                found[name] = (before, after)
        return found

    def team_of(self, owner_id: UUID) -> UUID | None:
        """The unit of a person now."""
        if owner_id == self.by.user_id:
            return self.by.team_id
        if owner_id not in self.teams:
            self.teams[owner_id] = User.objects.filter(pk=owner_id).values_list("unit_id", flat=True).first()
        return self.teams[owner_id]


def needed(of: ObjectType, link: BoundField) -> str:
    """What the actor must be able to do with the record at the end of a link: to read it, to change the own whole."""
    return "change" if link.name == of.through else "read"
