"""Writing drafts: numbers, rows, events, figures and deliveries in the running transaction, by COPY."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from django.db import connection

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Number
from paceline.metadata.kept import records_changed
from paceline.metadata.object_type import ObjectType
from paceline.records import rollups
from paceline.records.acting import publishing
from paceline.records.importing.copying import NULL, Load, as_array, as_tsvector, encode, encoder, escaped
from paceline.records.importing.draft import Draft, link_names, look_up_links
from paceline.records.importing.hooks import is_plain
from paceline.records.importing.mould import Mould, is_record
from paceline.records.models import Event

EVENT_COLUMNS = (
    "id", "name", "object", "record_id", "title", "about", "payload", "reason", "occurred_at", "recorded_at",
    "actor_id", "via", "batch", "version",
)  # fmt: skip
SEQS = "SELECT seq FROM records_event WHERE record_id = ANY(%s) AND name = %s AND batch = %s"


def fits(of: ObjectType) -> bool:
    """Whether records of this object can be made by `insert_many`."""
    return is_record(of) and is_plain(of)


def insert_many(mould: Mould, drafts: Sequence[Draft]) -> None:
    """Insert drafts without errors, with everything that making them one by one would leave behind.

    Raises what the database raises when a row breaks a constraint; the caller's transaction decides what then happens.
    """
    wanted = complete(mould, drafts)
    if wanted:
        for load in loads(mould, wanted):
            load.send()
        follow(mould, wanted)


def complete(mould: Mould, drafts: Sequence[Draft]) -> list[Draft]:
    """What has to be asked of the database before the rows can be written: running numbers, texts behind links."""
    wanted = [draft for draft in drafts if not draft.errors]
    take_numbers(mould.of, wanted)
    look_up_links(wanted, link_names(mould.of.model))
    return wanted


def take_numbers(of: ObjectType, drafts: Sequence[Draft]) -> None:
    """Running numbers for the drafts that have none of their own, in the order of the drafts."""
    for bound in of.standard.values():
        if not isinstance(bound.type, Number):
            continue
        without = [draft for draft in drafts if not draft.__dict__[bound.name]]
        if without:
            for draft, number in zip(without, bound.type.take(len(without)), strict=True):
                draft.__dict__[bound.name] = number


def loads(mould: Mould, drafts: Sequence[Draft]) -> list[Load]:
    """The rows to send: the records, their events, the further rows of the room. Lines are made while they are sent."""
    columns = [str(field.column) for field in mould.of.model._meta.concrete_fields]
    records = Load(mould.of.model._meta.db_table, columns, record_lines(mould, drafts))
    events = Load(Event._meta.db_table, EVENT_COLUMNS, event_lines(mould, drafts))
    return [records, events, *mould.hook.loads(mould.act, drafts)]


def follow(mould: Mould, drafts: Sequence[Draft]) -> None:
    """What can be done only when the rows are there: what is kept of them, figures, deliveries."""
    records_changed(mould.of.name)
    touch_figures(mould, drafts)
    publish(mould, drafts)


def record_lines(mould: Mould, drafts: Sequence[Draft]) -> Iterator[str]:
    """The records themselves. Columns that never vary are encoded once."""
    fields = mould.of.model._meta.concrete_fields
    same = {f.attname: encoder(f)(mould.start[f.attname]) for f in fields if f.attname != "search"}
    varying = [(place, f.attname, encoder(f), mould.start[f.attname])
               for place, f in enumerate(fields) if f.attname != "search"]  # fmt: skip
    template = [same.get(field.attname, NULL) for field in fields]
    search_at = next((place for place, f in enumerate(fields) if f.attname == "search"), None)
    for draft in drafts:
        own, parts = draft.__dict__, template.copy()
        for place, attname, how, usual in varying:
            value = own[attname]
            if value is not usual:
                parts[place] = how(value)
        if search_at is not None and mould.of.find is not None:
            parts[search_at] = as_tsvector(mould.tokens.all(draft))
        yield "\t".join(parts)


def event_lines(mould: Mould, drafts: Sequence[Draft]) -> Iterator[str]:
    """One event per record, as `Act.create` tells it."""
    act, name = mould.act, f"{mould.of.name}.create"
    tail = "\t".join(map(encode, (act.now, act.by.user_id, act.via, act.batch, 1)))
    reason, usual = encode(act.reason), encode(act.occurred_at)
    dated = "created_at" in {*mould.given, *mould.hook.sets}
    for draft in drafts:
        about = [draft.id, *dict.fromkeys(key for key in draft.about() if key)]
        payload = orjson.dumps({"changes": mould.first_values(draft)}, default=str).decode()
        occurred = encode(draft.created_at) if dated else usual
        yield (
            f"{uuid7()}\t{name}\t{mould.of.name}\t{draft.id}\t{escaped(str(draft)[:200])}\t{as_array(about)}\t"
            f"{escaped(payload)}\t{reason}\t{occurred}\t{tail}"
        )


def touch_figures(mould: Mould, drafts: Sequence[Draft]) -> None:
    """Note whose stored figures count the new records; the act brings them up to date when it ends."""
    for parent, bound in rollups.fed_by(mould.of.name):
        via = f"{bound.type.via}_id"  # type: ignore[attr-defined]
        keys = {key for draft in drafts if (key := draft.__dict__[via])}
        mould.act.stale_rollups.parents.setdefault((parent.name, bound.name), set()).update(keys)


def publish(mould: Mould, drafts: Sequence[Draft]) -> None:
    """Deliveries for the reactions that want to know of new records."""
    name = f"{mould.of.name}.create"
    interested = publishing.interested_in(name)
    if not interested or publishing.delivery.deliver is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(SEQS, [[draft.id for draft in drafts], name, mould.act.batch])
        seqs = [row[0] for row in cursor.fetchall()]
    wanted: list[tuple[str, Any]] = [(reaction, seq) for reaction in interested for seq in seqs]
    publishing.delivery.deliver(wanted)
