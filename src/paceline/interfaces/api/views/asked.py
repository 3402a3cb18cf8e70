"""From query parameters to a list query: filter language, `field=value` shorthand, search, fields, order, position."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from paceline.interfaces.api.call import Call
from paceline.interfaces.api.views.rows import all_fields
from paceline.kernel import clock
from paceline.kernel.errors import Invalid
from paceline.metadata.filters.operators import OPERATORS
from paceline.metadata.object_type import ObjectType
from paceline.records.reading.listing import MAX_LIMIT, ListQuery

WORDS = (
    "filter",
    "q",
    "fields",
    "sort",
    "limit",
    "cursor",
    "count",
    "removed",
    "updated_after",
    "group",
    "measures",
)
"""Parameters with a meaning of their own; any other is a condition on the field of that name."""
YES_NO = ("false", "true")


def list_query(call: Call, of: ObjectType) -> ListQuery:
    """What the address asks for. Raises Invalid for whatever cannot be read; names are checked by the query."""
    names = tuple(name for name in call.one("fields").split(",") if name)
    sort = call.one("sort")
    changed_after = instant(call, "updated_after")
    if changed_after is not None and "updated_at" not in of.standard:
        raise Invalid({"updated_after": "%(object)s没有更新时间。"}, params={"object": of.label})
    return ListQuery(
        of=of,
        by=call.by,
        filter=conditions(call),
        search=call.one("q"),
        sort=sort or ("updated_at" if changed_after is not None else ""),
        cursor=call.one("cursor"),
        limit=call.number("limit", 50, 1, MAX_LIMIT),
        columns=all_fields(call.by, of) if names == ("*",) else names,
        removed=call.choice("removed", YES_NO) == "true",
        changed_after=changed_after,
    )


def conditions(call: Call) -> list[Any]:
    """The filter and the shorthand conditions, all of which have to hold."""
    found: list[Any] = []
    text = call.one("filter")
    if text:
        try:
            found.append(orjson.loads(text))
        except orjson.JSONDecodeError as error:
            raise Invalid({"filter": "筛选条件不是正确的 JSON。"}, code="filter_shape") from error
    found += [shorthand(name, values) for name, values in call.params.items() if name not in WORDS]
    return [part for part in found if part not in (None, {}, [])]


def shorthand(name: str, values: list[str]) -> dict[str, Any]:
    """`stage.kind=won`, `amount__gte=10万`, `source=a&source=b` as conditions of the filter language."""
    field, _, op = name.partition("__")
    op = op or ("eq" if len(values) == 1 else "in")
    if op not in OPERATORS:
        raise Invalid(
            {name[:60]: "没有「%(op)s」这种比较。"}, code="unknown_operator", params={"op": op[:40]}
        )
    if OPERATORS[op].unary:
        return {"field": field, "op": op}
    several = op in ("in", "not_in", "has_any", "has_all", "between")
    if len(values) > 1 and not several:
        raise Invalid({name[:60]: "这种比较只能有一个值。"})
    return {"field": field, "op": op, "value": values if several else values[0]}


def instant(call: Call, name: str) -> datetime | None:
    """A moment such as 2026-07-01T09:00:00Z. Raises Invalid."""
    text = call.one(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        if moment.tzinfo is None or not 1900 <= moment.year <= 2200:
            raise ValueError(text)
        return clock.in_utc(moment)
    except ValueError as error:
        raise Invalid({name: "要写带时区的时间，例如 2026-07-01T09:00:00Z。"}) from error
