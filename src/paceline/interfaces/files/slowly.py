"""The parts of an import that go record by record: changes of known records, names to be made, rows that stick."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction

from paceline.access.scope import visible
from paceline.interfaces.files.intake import Intake, Row
from paceline.kernel.errors import Invalid, NotAllowed, PacelineError
from paceline.kernel.messages import say
from paceline.metadata.fields import Link, Text
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import actions
from paceline.records.importing import insert_many

EMPTY: tuple[Any, ...] = (None, "", [])


@contextmanager
def row_by_row(row: Row) -> Iterator[None]:
    """A savepoint: what one row does wrong fails that row and no other."""
    try:
        with transaction.atomic():
            yield
    except Invalid as refused:
        row.fail({name: messages[0] for name, messages in refused.by_field.items()})
    except PacelineError as refused:
        row.fail({"": refused.message})
    except DatabaseError:
        row.fail({"": say("和已有的记录冲突，没有导入。请检查是否重复。")})


# names of linked records ---------------------------------------------------------------------------------------
def make_links(intake: Intake, rows: Sequence[Row]) -> None:
    """Make the records that new rows name and nobody knows yet, once each, and link the rows to them."""
    made: dict[tuple[str, str], UUID] = {}
    for row in rows:
        if row.state in ("created", "updated"):
            for attname, kind, name in list(intake.converter.pending(row.read)):
                with row_by_row(row):
                    key = made.get((kind.target, name)) or make_link(intake.act, kind, name)
                    made[kind.target, name] = row.read.own[attname] = key
                    if row.draft is not None:
                        setattr(row.draft, attname, key)


def make_link(act: Act, kind: Link[Any, Any], name: str) -> UUID:
    """The key of the linked record of that name, made when it is not there yet. Raises NotAllowed or Invalid."""
    of = registry.get(kind.target)
    rows = visible(act.by, of.model).filter(**{kind.title_path: name})
    known: UUID | None = rows.values_list("pk", flat=True).first()
    if known is not None:
        return known
    if not act.by.can(of.name, "create"):
        words = "找不到%(object)s「%(text)s」，你也没有新建的权限。"
        raise NotAllowed(words, params={"object": of.label, "text": name[:60]})
    record = actions[f"{of.name}.create"].within(act, values=named_values(of, name))
    return record.pk


def named_values(of: ObjectType, name: str) -> dict[str, Any]:
    """Values of a record of which only the name is known: other required texts take the name too."""
    values: dict[str, Any] = {of.title: name}
    for field, bound in of.standard.items():
        kind = bound.type
        if isinstance(kind, Text) and kind.required and not kind.locked and not kind.has_default():
            values.setdefault(field, name[: kind.max_length])
    return values


# records that are there already --------------------------------------------------------------------------------
def update_all(intake: Intake, rows: Sequence[Row]) -> None:
    """Change the records that rows were recognised as, or leave them when there is nothing to change."""
    known = [row for row in rows if row.state == "updated"]
    if not known:
        return
    wanted = visible(intake.act.by, intake.of.model, "change").filter(pk__in={row.record_id for row in known})
    records = {record.pk: record for record in wanted.order_by("pk").select_for_update(of=("self",))}
    for row in known:
        record = records.get(row.record_id)
        if record is None:
            row.fail({"": say("这条记录已经有了，但你不能修改它。")})
            continue
        values = news(intake, row, record)
        if not values:
            row.state = "skipped"
            continue
        with row_by_row(row):
            actions[f"{intake.of.name}.change"].within(intake.act, record, values=values)


def news(intake: Intake, row: Row, record: Any) -> dict[str, Any]:
    """What a row says that the record does not: all of it, or only where the record has nothing yet."""
    fields, found = intake.of.fields, {}
    for name, value in intake.filled_values(row):
        before = fields[name].of(record)
        if before != value and (intake.plan.existing != "fill" or before in EMPTY):
            found[name] = value
    return found


# new records ---------------------------------------------------------------------------------------------------
def insert_singly(intake: Intake, rows: Sequence[Row]) -> None:
    """New records one at a time, to find the one that the database refuses."""
    for row in rows:
        if row.state == "created" and row.draft is not None:
            with row_by_row(row):
                insert_many(intake.mould, [row.draft])


def create_alone(intake: Intake, rows: Sequence[Row]) -> None:
    """New records through the object's own `create`; what turns out to be there already counts as an update."""
    for row in rows:
        if row.state == "created" and row.alone:
            with row_by_row(row):
                values = dict(intake.filled_values(row, new=True))
                record = actions[f"{intake.of.name}.create"].within(intake.act, values=values)
                row.record_id = record.pk
                row.state = "created" if record.version == 1 else "updated"


def add_beside(intake: Intake, rows: Sequence[Row]) -> None:
    """The further records of rows that were written or recognised, where the room has such."""
    written = [row for row in rows if row.state in ("created", "updated", "skipped")]
    found = [
        (row.record_id, row.read.extra) for row in written if row.record_id and any(row.read.extra.values())
    ]
    if found:
        intake.hook.beside(intake.act, found)
