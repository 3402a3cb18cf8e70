"""Looking back: inside, the tables show their rows as they were at the end of an earlier day, for reading only.

Nothing stored is touched. Rows that have changed since are worked out from their events into temporary tables, and a
temporary view of each table's own name stands before it until the transaction is rolled back; every query, with the
rights in it, then reads that day as it reads today. What happened by the day and was recorded later is left out, or
taken in with `late`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from paceline.metadata.fields import Amount, Day
from paceline.metadata.kept import aside
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.models import Event


@dataclass(frozen=True)
class Moment:
    """The end of a day; `late` takes in what was recorded after it of what had happened by then."""

    day: date
    until: datetime
    late: bool = False


@dataclass(frozen=True)
class Seen:
    """What can be seen as it was: objects with events, and tables of facts by the column that says when they came."""

    objects: tuple[str, ...]
    looked_up: tuple[str, ...] = ()
    """Objects that others only name (units, stages, products): of them even those made later are there."""
    facts: Mapping[type[Model], tuple[str, str]] = field(default_factory=dict)
    """Facts are never changed: when they were recorded, and when they happened, which counts with `late`."""
    dated: Mapping[str, str] = field(default_factory=dict)
    """By object the field with the day of its fact: a change that sets it to an earlier day happened on that day."""
    settle: Callable[[Moment], None] | None = None
    """What a room puts right in the temporary rows before they are read."""


now_seen: ContextVar[Moment | None] = ContextVar("moment_looked_back_to", default=None)


def looked_at() -> Moment | None:
    """The moment that is looked back to; None in the present."""
    return now_seen.get()


@contextmanager
def looking_back(moment: Moment, seen: Seen) -> Iterator[None]:
    """Inside, queries answer as of the moment and nothing can be written. One within another is not possible."""
    assert looked_at() is None, "already looking back"
    tokens = now_seen.set(moment), aside.set({})
    try:
        with transaction.atomic():
            raw: Any = connection.connection
            prepared, raw.prepare_threshold = (
                raw.prepare_threshold,
                None,
            )  # prepared statements know the true tables
            try:
                set_up(moment, seen)
                yield
            finally:
                raw.prepare_threshold = prepared
                transaction.set_rollback(True)
    finally:
        now_seen.reset(tokens[0])
        aside.reset(tokens[1])


def set_up(moment: Moment, seen: Seen) -> None:
    """Work the rows out, put the views before the tables, and allow no writing from here on."""
    told = run(
        "SELECT DISTINCT object FROM records_event WHERE recorded_at >= %s AND object = ANY(%s)",
        [moment.until, [*seen.objects, *seen.looked_up]],
    )
    changed = [registry.get(name) for (name,) in told]
    for of in changed:
        work_out(moment, of, seen.dated.get(of.name, ""), is_there=of.name in seen.looked_up)
    if seen.settle is not None:
        seen.settle(moment)
    for of in changed:
        stand_before(of.model._meta.db_table)
    for model, (recorded, occurred) in seen.facts.items():
        before_then(model, occurred if moment.late else recorded, moment)
    run("SET LOCAL transaction_read_only = on")


def work_out(moment: Moment, of: ObjectType, dated: str, *, is_there: bool) -> None:
    """Fill `touched_…` with the keys of the changed rows and `then_…` with those that were there, as they were."""
    table = of.model._meta.db_table
    for sql in EMPTY:
        run(sql.format(table=table))
    facts = {
        "object": of.name, "until": moment.until, "day": moment.day, "late": moment.late, "is_there": is_there,
        "columns": orjson.dumps(columns_of(of)).decode(),
    }  # fmt: skip
    for sql in (TOLD, TOUCHED, MADE):
        run(sql.format(table=table, happened=happened(of, dated)), facts)
    run(f"CREATE UNIQUE INDEX ON touched_{table} (id)")
    for name in (f"told_{table} (record_id)", f"touched_{table}", f"made_{table}"):
        run(f"ANALYZE {name}")
    for sql in (THERE, FORMER, BIN):
        run(sql.format(table=table), facts)
    for name in (f"there_{table}", f"former_{table}", f"bin_{table}"):
        run(
            f"ANALYZE {name} (id)"
        )  # joins planned without it went through one of them for each row of another
    run(then(table, has_bin=of.has_bin), facts)
    for bound in of.standard.values():
        if isinstance(bound.type, Amount):
            run(
                BASE.format(table=table, name=bound.name),
                {"until": moment.until, "home": settings.PACELINE_CURRENCY},
            )
    run(f"ANALYZE then_{table}")


EMPTY = (
    "CREATE TEMP TABLE told_{table} (seq bigint, record_id uuid, name text, version int, changes jsonb, happened bool) "
    "ON COMMIT DROP",
    "CREATE TEMP TABLE touched_{table} (id uuid) ON COMMIT DROP",
    "CREATE TEMP TABLE made_{table} (id uuid, seq bigint, happened bool) ON COMMIT DROP",
    "CREATE TEMP TABLE there_{table} (id uuid, seq bigint) ON COMMIT DROP",
    "CREATE TEMP TABLE former_{table} (id uuid, row jsonb) ON COMMIT DROP",
    "CREATE TEMP TABLE bin_{table} (id uuid, restored bool) ON COMMIT DROP",
    "CREATE TEMP TABLE then_{table} ON COMMIT DROP AS SELECT * FROM {table} WITH NO DATA",
)
TOLD = """
INSERT INTO told_{table}
SELECT seq, record_id, name, version, payload->'changes', %(late)s AND ({happened})
FROM records_event WHERE object = %(object)s AND recorded_at >= %(until)s
"""
"""One reading of the log: everything below reads this."""
TOUCHED = "INSERT INTO touched_{table} SELECT DISTINCT record_id FROM told_{table}"
MADE = """
INSERT INTO made_{table}
SELECT DISTINCT ON (record_id) record_id, seq, happened FROM told_{table} first
WHERE version <= 1 AND jsonb_path_exists(changes, '$.*[0]')
AND NOT jsonb_path_exists(changes, '$.*[0] ? (@ != null)')
AND (name LIKE '%%.create' OR NOT EXISTS (
    SELECT 1 FROM records_event e WHERE e.record_id = first.record_id AND e.seq < first.seq))
ORDER BY record_id, seq
"""
"""The records whose first event came since."""
ROWS = """
CREATE TEMP VIEW {table} AS
SELECT o.* FROM {schema}.{table} o WHERE NOT EXISTS (SELECT 1 FROM touched_{table} t WHERE t.id = o.id)
UNION ALL SELECT * FROM then_{table}
"""
FACTS = "CREATE TEMP VIEW {table} AS SELECT * FROM {schema}.{table} WHERE {column} {limit}"
THERE = """
INSERT INTO there_{table}
SELECT t.id, made.seq FROM touched_{table} t LEFT JOIN made_{table} made ON made.id = t.id
WHERE %(is_there)s OR made.id IS NULL OR made.happened
"""
FORMER = """
INSERT INTO former_{table}
SELECT told.record_id, jsonb_object_agg(
    %(columns)s::jsonb ->> key, CASE WHEN told.happened THEN value->1 ELSE value->0 END
    ORDER BY told.happened, CASE WHEN told.happened THEN told.seq ELSE -told.seq END
)
FROM told_{table} told JOIN there_{table} there ON there.id = told.record_id
CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof(changes) WHEN 'object' THEN changes ELSE '{{}}' END)
WHERE NOT (%(is_there)s AND told.seq IS NOT DISTINCT FROM there.seq)
AND %(columns)s::jsonb ? key AND jsonb_typeof(value) = 'array'
GROUP BY told.record_id
"""
"""The value of each changed field before the first change since, or after the last one that had happened by then: of
what is told of a field twice, an object keeps what comes last."""

BIN = """
INSERT INTO bin_{table} SELECT DISTINCT ON (record_id) record_id, name LIKE '%%.restore' FROM told_{table}
WHERE name ~ '[.](remove|restore)$' ORDER BY record_id, seq
"""
THEN = """
INSERT INTO then_{table} ({names})
SELECT {values} FROM there_{table} there JOIN {table} o ON o.id = there.id
LEFT JOIN former_{table} former ON former.id = o.id LEFT JOIN bin_{table} bin ON bin.id = o.id
LEFT JOIN LATERAL (SELECT w.* FROM jsonb_populate_record(o, former.row) w WHERE {odd}) was ON true
"""
"""Columns that nobody has changed since are taken as they are; of the others most can be read out of the JSON alone."""
COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod),
    typtype = 'b' AND typcategory <> 'A' AND typname NOT IN ('json', 'jsonb'),
    attname IN (SELECT jsonb_object_keys(row) FROM former_{table})
FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
WHERE attrelid = 'then_{table}'::regclass AND attnum > 0 AND NOT attisdropped
"""
VALUE = "CASE WHEN former.row ? '{name}' THEN (former.row->>'{name}')::{of} ELSE o.\"{name}\" END"
GONE = """CASE
    WHEN o.deleted_at >= %(until)s THEN NULL
    WHEN o.deleted_at IS NULL AND bin.restored THEN %(until)s::timestamptz
    ELSE {value} END"""
"""What has been removed since was there; what has been restored since was not."""

BASE = """
UPDATE then_{table} SET {name}_base = CASE WHEN {name}_currency = %(home)s THEN {name} ELSE round({name} * (
    SELECT rate FROM records_exchangerate r WHERE r.currency = {name}_currency AND r.from_on <= (
        SELECT max(recorded_at AT TIME ZONE 'UTC')::date FROM records_event e
        WHERE e.record_id = then_{table}.id AND e.recorded_at < %(until)s)
    ORDER BY r.from_on DESC LIMIT 1), 2) END
WHERE CASE WHEN {name} IS NULL OR {name}_currency = %(home)s THEN {name}_base IS DISTINCT FROM {name} ELSE EXISTS (
    SELECT 1 FROM records_event e WHERE e.record_id = then_{table}.id AND e.recorded_at < %(until)s) END
"""
"""Amounts in the home currency at the rate of the last change before."""


def then(table: str, *, has_bin: bool) -> str:
    """The statement that puts the changed rows back."""
    names, values, odd = [], [], False
    for name, of, plain, changed in run(COLUMNS.format(table=table)):
        value = VALUE.format(name=name, of=of) if plain else f'was."{name}"'
        value = value if changed else f'o."{name}"'
        odd = odd or (changed and not plain)
        names.append(f'"{name}"')
        values.append(GONE.format(value=value) if has_bin and name == "deleted_at" else value)
    return THEN.format(table=table, names=", ".join(names), values=", ".join(values), odd=str(odd).lower())


def happened(of: ObjectType, dated: str) -> str:
    """The SQL of whether an event had happened by the end of the day."""
    if not dated:
        return "occurred_at < %(until)s"
    value = f"payload->'changes'->'{dated}'->>1"
    is_day = isinstance(of.standard[dated].type, Day)
    by = f"({value})::date <= %(day)s" if is_day else f"({value})::timestamptz < %(until)s"
    return f"occurred_at < %(until)s OR coalesce({by}, false)"


def columns_of(of: ObjectType) -> dict[str, str]:
    """The column of each of the object's own fields, by the name that events know it under."""
    fields = {one.name: one for one in of.model._meta.concrete_fields}
    return {name: str(fields[name].column) for name in of.standard if name in fields}


def stand_before(table: str) -> None:
    """A view of the table's name: the untouched rows, and the others as they were."""
    run(ROWS.format(table=table, schema=run("SELECT current_schema()")[0][0]))


def before_then(model: type[Model], column: str, moment: Moment) -> None:
    """A view of the table's name with the facts that were there."""
    is_day = isinstance(model._meta.get_field(column), Day)
    limit = (
        f"<= '{moment.day.isoformat()}'::date" if is_day else f"< '{moment.until.isoformat()}'::timestamptz"
    )
    schema = run("SELECT current_schema()")[0][0]
    run(FACTS.format(table=model._meta.db_table, schema=schema, column=column, limit=limit))


def late_events(of: ObjectType, moment: Moment, dated: str) -> QuerySet[Event]:
    """Events about what had happened by the moment and was recorded after it."""
    when = Q(occurred_at__lt=moment.until)
    if dated:
        day = isinstance(of.standard[dated].type, Day)
        limit = moment.day if day else moment.until
        when |= Q(
            **{
                f"payload__changes__{dated}__1__{'lte' if day else 'lt'}": of.standard[dated].type.to_json(
                    limit
                )
            }
        )
    return Event.objects.filter(when, object=of.name, recorded_at__gte=moment.until)


def run(sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []
