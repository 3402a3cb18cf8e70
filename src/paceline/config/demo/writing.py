"""Writing the book: every record as it is now, every event as it happened, by COPY in the running transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from paceline.access.working_days import local_day
from paceline.config.demo.book import Book, Life, Step
from paceline.customers.models import PoolMove
from paceline.kernel import clock
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Number
from paceline.metadata.fields.rollup import RolledUp
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.pipeline.models import StageEvent
from paceline.records import rollups
from paceline.records.act import Act
from paceline.records.importing import Draft, Mould
from paceline.records.importing.copying import Load, as_array, encode, encoder
from paceline.records.importing.door import EVENT_COLUMNS, record_lines
from paceline.records.importing.draft import link_names, look_up_links
from paceline.records.models import Comment, Event

ORDER = (
    "catalog.product", "pipeline.competitor", "customers.customer", "customers.customerrelation", "customers.contact",
    "customers.lead", "pipeline.opportunity", "pipeline.opportunityline", "pipeline.opportunitycontact",
    "pipeline.opportunitycompetitor", "pipeline.opportunitysplit", "customers.activity",
    "trade.salesorder", "trade.orderline", "trade.paymentplan", "trade.receipt", "trade.allocation",
)  # fmt: skip
"""Objects in an order in which links find what they point to."""
AT_ONCE = 20_000
Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Told:
    """An encoded event and when it happened."""

    at: datetime
    line: str


def write(act: Act, book: Book, report: Report, label: str) -> None:
    """Everything in the book. The events are written last, in the order in which they happened."""
    told: list[Told] = []
    total = sum(map(len, book.lives.values()))
    done = 0
    for name in ORDER:
        lives = sorted(book.of(name), key=lambda life: life.began_at)
        if lives:
            told += write_object(act, registry.get(name), lives)
            done += len(lives)
            report(label=label, done=done, total=total)  # type: ignore[call-arg]
    write_rows(StageEvent, book.facts)
    write_rows(Comment, book.comments)
    write_rows(PoolMove, book.moves)
    told.sort(key=lambda one: one.at)
    for start in range(0, len(told), AT_ONCE):
        lines = [one.line for one in told[start : start + AT_ONCE]]
        Load(Event._meta.db_table, EVENT_COLUMNS, lines).send()


def write_object(act: Act, of: ObjectType, lives: Sequence[Life]) -> list[Told]:
    """The records of one object; returns their events."""
    number_in_order(of, lives)
    columns = {column for life in lives for column in life.now} | {"created_at"}
    given = [name for name, bound in of.standard.items() if bound.type.attname in columns]  # type: ignore[attr-defined]
    mould = Mould(act, of, given)
    casts = [list(cast(mould, life)) for life in lives]
    finals = [drafts[-1] for drafts in casts]
    look_up_links(finals, link_names(of.model))
    names = [str(field.column) for field in of.model._meta.concrete_fields]
    Load(of.model._meta.db_table, names, record_lines(mould, finals)).send()
    return [one for life, drafts in zip(lives, casts, strict=True) for one in events(mould, life, drafts)]


def number_in_order(of: ObjectType, lives: Sequence[Life]) -> None:
    """Running numbers of the day on which each began; those of today come from the series, which goes on from all."""
    for bound in of.standard.values():
        if not isinstance(bound.type, Number):
            continue
        count, today = Counter[str](), local_day(clock.now())
        of_today = sum(local_day(life.began_at) == today for life in lives)
        fresh = iter(bound.type.take(of_today) if of_today else ())
        for life in lives:
            day = local_day(life.began_at)
            count[str(day)] += 1
            number = next(fresh) if day == today else bound.type.printed(f"{day:%Y%m%d}", count[str(day)])
            life.steps[0].values[bound.name] = life.now[bound.name] = number
        bound.type.skip({day.replace("-", ""): n for day, n in count.items() if day != str(today)})


def cast(mould: Mould, life: Life) -> Iterator[Draft]:
    """The record after each step. Raises ValueError when it would break a rule of its model."""
    values: dict[str, Any] = {"created_at": life.began_at, "created_by_id": life.steps[0].actor}
    for step, version in life.versions:
        if step.values or version == 1:
            stamp = {"version": version, "updated_at": step.at, "updated_by_id": step.actor}
            values = {**values, **step.values, **stamp}
        draft = mould.cast(values)
        draft.id = life.key
        if draft.errors:
            raise ValueError(f"{life.object} {step.verb}: {draft.errors}")
        yield draft


def events(mould: Mould, life: Life, drafts: Sequence[Draft]) -> Iterator[Told]:
    """The events of one record, with what each changed."""
    before: Draft | None = None
    for (step, version), draft in zip(life.versions, drafts, strict=True):
        changes = mould.first_values(draft) if before is None else differences(mould, before, draft)
        yield Told(step.at, event_line(life, step, draft, version, changes))
        before = draft


def differences(mould: Mould, before: Draft, after: Draft) -> dict[str, list[Any]]:
    """Field → [before, after] as JSON."""
    found = {}
    for name, attname, to_json in mould.told:
        old, new = before.__dict__[attname], after.__dict__[attname]
        if old != new:
            found[name] = [to_json(value) if to_json else value for value in (old, new)]
    return found


def event_line(life: Life, step: Step, draft: Draft, version: int, changes: dict[str, list[Any]]) -> str:
    """One event as COPY reads it."""
    about = [draft.id, *dict.fromkeys(key for key in draft.about() if key)]
    payload = {**({"changes": changes} if changes else {}), **step.payload}
    head = (uuid7(), f"{life.object}.{step.verb}", life.object, life.key, str(draft)[:200])
    tail = (
        orjson.dumps(payload, default=str).decode(), step.reason, step.at, step.at, step.actor, "web", None, version,
    )  # fmt: skip
    return "\t".join([*map(encode, head), as_array(about), *map(encode, tail)])


def write_rows(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Plain rows by column name, each with a key of its own in the order given."""
    if not rows:
        return
    fields = [f for f in model._meta.concrete_fields if f.attname in rows[0] or f.name == "id"]
    how = [(f.attname, encoder(f)) for f in fields]
    lines = ["\t".join(code({"id": uuid7(), **row}[name]) for name, code in how) for row in rows]
    Load(model._meta.db_table, [str(f.column) for f in fields], lines).send()


def count_up() -> None:
    """Every stored figure of every object, from the records that are there now."""
    for of in registry.objects.values():
        names = [name for name, bound in of.standard.items() if isinstance(bound.type, RolledUp)]
        if names:
            rollups.compute(of, names)
