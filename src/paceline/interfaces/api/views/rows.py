"""Records as JSON: hidden fields left out, masked ones masked, links as `{"id", "title"}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import masked_fields, readable_fields
from paceline.kernel.errors import NotFound
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.records import plans
from paceline.records.acting import recalled
from paceline.records.reading.listing import ListQuery

Row = Mapping[str, Any]
Reader = Callable[[Row], Any]


def writer(query: ListQuery) -> Callable[[Row], dict[str, Any]]:
    """A function from a `.values()` row to the JSON of the asked fields, with id and version."""
    masked = masked_fields(query.by, query.of)
    always = ("id", "version") if query.has_version else ("id",)
    readers: list[tuple[str, Reader]] = [(name, itemgetter(name)) for name in always]
    for name, bound in query.shown.items():
        readers += readers_of(bound, masked=name in masked)
    return lambda row: {name: read(row) for name, read in readers}


def readers_of(bound: BoundField, *, masked: bool) -> list[tuple[str, Reader]]:
    """How a field and the columns beside it (a currency) are read from a row."""
    name, pick, mask = bound.name, bound.pick, bound.type.mask
    if masked:
        return [(name, lambda row: mask(pick(row)))]
    if bound.custom:
        return [(name, pick)]
    beside = [(name + ending, itemgetter(name + ending)) for ending in bound.type.companions]
    return [(name, bound.type.json_reader(name)), *beside]


def made(by: Principal, of: ObjectType, record: Any) -> dict[str, Any]:
    """What an action answers with: the record as the actor sees it now. Raises NotFound."""
    columns, write = plans.kept(by, of, "made", lambda: telling(by, of))
    row = recalled.row_of(by, of, record, columns)
    return one(by, of, record.pk) if row is None else write(row)


def telling(by: Principal, of: ObjectType) -> tuple[tuple[str, ...], Callable[[Row], dict[str, Any]]]:
    """The columns of an answer with all fields, and what makes JSON of their row."""
    query = ListQuery(of, by, columns=all_fields(by, of), sort="id")
    return tuple(query.selected), writer(query)


def one(
    by: Principal, of: ObjectType, key: Any, fields: tuple[str, ...] = (), *, removed: bool = False
) -> dict[str, Any]:
    """One record that the actor sees. Raises NotFound."""
    plan, write = plans.kept(by, of, ("one", fields, removed), lambda: reading(by, of, fields, removed))
    row = plan.one(key)
    if row is None:
        raise NotFound(
            "找不到这条%(object)s。它可能已被删除，或者你没有查看权限。", params={"object": of.label}
        )
    return write(row)


def reading(
    by: Principal, of: ObjectType, fields: tuple[str, ...], removed: bool
) -> tuple[plans.Plan, Callable[[Row], dict[str, Any]]]:
    """The statement that reads one record for this actor, and what makes JSON of its row. Raises Invalid."""
    query = ListQuery(of, by, columns=fields or all_fields(by, of), sort="id", removed=removed)
    return plans.compiled(query.rows.filter(pk=plans.ANY_KEY).values(*query.selected)), writer(query)


def all_fields(by: Principal, of: ObjectType) -> tuple[str, ...]:
    """Every field the actor may see, in the order of the declaration."""
    readable = readable_fields(by, of)
    return tuple(name for name in of.fields if name in readable)
