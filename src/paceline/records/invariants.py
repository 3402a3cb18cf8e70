"""The invariants of every record: history, versions, roll-ups, search, custom values, keys, links, the audit chain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce
from psycopg import sql

from paceline.kernel import clock
from paceline.kernel.errors import PacelineError
from paceline.metadata.fields import Reading
from paceline.metadata.fields.rollup import RolledUp
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.records import rollups
from paceline.records.models import Attachment, Comment, Event, Record, Redaction
from paceline.records.past.audit import verify_chain
from paceline.records.reading import search, summaries, summary_keeping
from paceline.records.reading.reindexing import refresh_search
from paceline.records.verify import invariant

FLOATS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('real', 'double precision') AND table_name ~ %s
"""
ROOMS = "^(metadata|access|records|workflow|insight|catalog|customers|pipeline|trade|files)_"
AT_A_TIME = 1000


def record_objects() -> list[ObjectType]:
    """The objects that live as records and have any: in most companies half of them have none."""
    every = [of for of in registry.objects.values() if issubclass(of.model, Record)]
    look = sql.SQL("EXISTS (SELECT FROM {})")
    asked = sql.SQL(", ").join(look.format(sql.Identifier(of.model._meta.db_table)) for of in every)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {}").format(asked))
        return [of for of, is_there in zip(every, cursor.fetchone(), strict=True) if is_there]


@invariant("I06", "数据库里没有用浮点数存的金额")
def no_floats() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(FLOATS, [ROOMS])
        for table, column in cursor.fetchall():
            yield f"{table}.{column}"


@invariant("I08", "评论和附件都有它们的记录")
def nothing_is_orphaned() -> Iterator[str]:
    for table in (Comment, Attachment):
        for name in table.objects.order_by().values_list("object", flat=True).distinct():
            of = registry.objects.get(name)
            rows = table.objects.filter(object=name, record_id__isnull=False)
            here = of.model._default_manager.filter(pk=OuterRef("record_id")) if of else None
            lost = rows if here is None else rows.filter(~Exists(here))
            yield from (f"{table.__name__} {key} → {name}" for key in lost.values_list("pk", flat=True)[:100])


@invariant("I09", "重放全部事件得到每个字段的现值")
def history_gives_the_present() -> Iterator[str]:
    """The last value told of each field is its value now; sampled over the most recently changed records."""
    for of in record_objects():
        records = list(of.model._default_manager.order_by("-updated_at")[:AT_A_TIME])
        told = last_told([record.pk for record in records])
        for record in records:
            for name, value in told[record.pk].items():
                bound = of.fields.get(name)
                if (
                    bound is not None
                    and name not in untold(of)
                    and bound.type.to_json(bound.of(record)) != value
                ):
                    yield f"{of.name} {record.pk} {name}"


def untold(of: ObjectType) -> tuple[str, ...]:
    """Figures that rounds write without an event."""
    return getattr(of.model, "untold", ())


def last_told(keys: list[Any]) -> dict[Any, dict[str, Any]]:
    """For each record: field → the value that the newest event about it gave."""
    told: dict[Any, dict[str, Any]] = {key: {} for key in keys}
    events = Event.objects.filter(record_id__in=keys).order_by("seq")
    for key, payload in events.values_list("record_id", "payload").iterator(chunk_size=AT_A_TIME):
        told[key] |= {name: pair[1] for name, pair in payload.get("changes", {}).items()}
    return told


@invariant("I10", "审计链完整，没有被改过的事件")
def the_chain_holds() -> Iterator[str]:
    """Sealed events are as they were written, but for those that an erasure names as redacted."""
    erasures = Event.objects.filter(name__endswith=".erase").values_list("payload__redacted", flat=True)
    named = {seq for seqs in erasures for seq in seqs or ()}
    for seq in Redaction.objects.exclude(seq__in=named).values_list("seq", flat=True):
        yield f"{seq}: redacted by no erasure"
    yield from (f"{broken.first}–{broken.last}: {broken.why}" for broken in verify_chain())


@invariant("I11", "每条记录都有它的事件")
def every_record_was_told() -> Iterator[str]:
    for of in record_objects():
        untold = of.model._default_manager.filter(~Exists(Event.objects.filter(record_id=OuterRef("pk"))))
        yield from (f"{of.name} {key}" for key in untold.order_by().values_list("pk", flat=True)[:100])


@invariant("I15", "汇总字段等于重新计算的值")
def figures_are_right() -> Iterator[str]:
    for of in record_objects():
        for bound in of.standard.values():
            if isinstance(bound.type, RolledUp):
                wrong = with_wrong_figure(of, bound)
                yield from (
                    f"{of.name} {key} {bound.name}" for key in wrong.values_list("pk", flat=True)[:100]
                )


def with_wrong_figure(of: ObjectType, bound: BoundField) -> QuerySet[Any]:
    """The records whose stored figure is not what their children give."""
    return of.model._default_manager.annotate(right=rollups.figure(bound)).filter(
        ~Q(right=F(bound.name)) | (Q(right__isnull=True) ^ Q(**{f"{bound.name}__isnull": True}))
    )


@figures_are_right.repaired_by
def compute_figures() -> None:
    for of in record_objects():
        for bound in of.standard.values():
            if isinstance(bound.type, RolledUp):
                keys = list(with_wrong_figure(of, bound).values_list("pk", flat=True))
                for start in range(0, len(keys), AT_A_TIME):
                    rollups.compute(of, [bound.name], keys[start : start + AT_A_TIME])


@invariant("I15s", "数据库保管的合计等于重新计算的值")
def sums_are_right() -> Iterator[str]:
    for of in summaries.kept_objects():
        yield from summary_keeping.differences(of)


@sums_are_right.repaired_by
def compute_sums() -> None:
    for of in summaries.kept_objects():
        summary_keeping.rebuild(of)


@invariant("I15b", "搜索索引等于重新计算的值")
def search_is_right() -> Iterator[str]:
    for of in record_objects():
        if of.find is None:
            continue
        for record in search.rows_with_links(of).order_by("-updated_at")[:AT_A_TIME]:
            right: Any = search.vector(of, record)
            stored = of.model._default_manager.filter(pk=record.pk).annotate(
                stored=Cast("search", TextField()), right=Cast(right, TextField())
            )
            stored = stored.filter(stored=F("right"))
            if not stored.exists():
                yield f"{of.name} {record.pk}"


@search_is_right.repaired_by
def index_anew() -> None:
    """All records: the check looks at the most recent ones only."""
    for of in record_objects():
        refresh_search(of)


@invariant("I16", "版本号等于最后一个事件的版本")
def versions_follow_events() -> Iterator[str]:
    for of in record_objects():
        told = Event.objects.filter(record_id=OuterRef("pk")).order_by("-version").values("version")[:1]
        wrong = of.model._default_manager.annotate(told=Coalesce(told, 0)).exclude(version=F("told"))
        yield from (f"{of.name} {key}" for key in wrong.order_by().values_list("pk", flat=True)[:100])


@invariant("I18", "自定义字段的值符合字段的类型")
def custom_values_fit() -> Iterator[str]:
    for of in record_objects():
        for bound in of.custom_fields:
            rows = of.model._default_manager.filter(custom__has_key=bound.name).exclude(
                **{f"custom__{bound.name}": None}
            )
            for key, value in rows.values_list("pk", f"custom__{bound.name}").iterator(chunk_size=AT_A_TIME):
                try:
                    bound.type.read(value, Reading())
                except PacelineError:
                    yield f"{of.name} {key} {bound.name}"


@invariant("I19", "事件的时间都在 1900 到 2200 年之间，且不在将来")
def times_are_sane() -> Iterator[str]:
    late = clock.now() + timedelta(minutes=5)
    wrong = Event.objects.filter(
        Q(recorded_at__gt=late) | Q(occurred_at__year__lt=1900) | Q(occurred_at__year__gt=2200)
    )
    yield from (f"{event}" for event in wrong[:100])
