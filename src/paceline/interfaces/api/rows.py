"""Records as JSON: hidden fields left out, masked ones masked, links as `{"id", "title"}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import masked_fields, readable_fields
from paceline.kernel.errors import NotFound
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.records.listing import ListQuery

Row = Mapping[str, Any]
Reader = Callable[[Row], Any]


def writer(query: ListQuery) -> Callable[[Row], dict[str, Any]]:
    """A function from a `.values()` row to the JSON of the asked fields, with id and version."""
    masked = masked_fields(query.by, query.of)
    readers: list[tuple[str, Reader]] = []
    if query.has_version:
        readers.append(("version", lambda row: row["version"]))
    for name, bound in query.shown.items():
        readers += readers_of(bound, masked=name in masked)

    def write(row: Row) -> dict[str, Any]:
        values = {"id": row["id"]}
        for name, read in readers:
            values[name] = read(row)
        return values

    return write


def readers_of(bound: BoundField, *, masked: bool) -> list[tuple[str, Reader]]:
    """How a field and the columns beside it (a currency) are read from a row."""
    name, pick, to_json, mask = bound.name, bound.pick, bound.type.to_json, bound.type.mask
    if masked:
        return [(name, lambda row: mask(pick(row)))]
    found: list[tuple[str, Reader]] = [(name, lambda row: to_json(pick(row)))]
    for ending in () if bound.custom else bound.type.companions:
        found.append((name + ending, column(name + ending)))
    return found


def column(name: str) -> Reader:
    return lambda row: row.get(name)


def one(
    by: Principal, of: ObjectType, key: Any, fields: tuple[str, ...] = (), *, removed: bool = False
) -> dict[str, Any]:
    """One record that the actor sees. Raises NotFound."""
    query = ListQuery(of, by, columns=fields or all_fields(by, of), sort="id", removed=removed)
    row = query.rows.filter(pk=key).values(*query.selected).first()
    if row is None:
        raise NotFound(
            "找不到这条%(object)s。它可能已被删除，或者你没有查看权限。", params={"object": of.label}
        )
    return writer(query)(row)


def all_fields(by: Principal, of: ObjectType) -> tuple[str, ...]:
    """Every field the actor may see, in the order of the declaration."""
    readable = readable_fields(by, of)
    return tuple(name for name in of.fields if name in readable)
