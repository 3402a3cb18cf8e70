"""A list in groups: one heading per value with its count and sums; its rows are fetched when it is opened or seen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from paceline.access.principal import Principal
from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.interfaces.web.pages.lists.table import Table, columns_of
from paceline.kernel.errors import Invalid
from paceline.records.reading.listing import Page, grouped

OPEN_AT_FIRST = 12
"""Up to this many groups stand open when the list is opened."""


@dataclass(frozen=True)
class Group:
    """One value of the field that groups."""

    key: str
    label: str
    count: int
    sums: dict[str, Any]
    url: str
    """Where its rows are fetched."""
    listed: str
    """The list of this group alone."""


def context(state: ListState, by: Principal) -> dict[str, Any]:
    """The table's columns with the groups instead of rows."""
    columns, extra = columns_of(state, by)
    bound = state.of.fields[state.group]
    summed = [c.name for c in columns if c.summable and not c.masked]
    found = grouped(state.query(by), state.group, ["count", *(f"sum:{name}" for name in summed)])
    found.sort(key=lambda row: row["key"] in (None, ""))
    groups = [group(state, row, summed) for row in found]
    table = Table(state, by, Page([]), columns, extra)
    return {
        "kind": "groups", "table": table, "groups": groups, "bound": bound, "nothing": None,
        "all_open": len(groups) <= OPEN_AT_FIRST,
    }  # fmt: skip


def group(state: ListState, row: dict[str, Any], summed: list[str]) -> Group:
    key = json.dumps(row["key"], ensure_ascii=False, default=str)
    return Group(
        key=key,
        label=formats.shipped(row["label"]),
        count=row["count"],
        sums={name: row[f"sum:{name}"] for name in summed},
        url=state.url("rows", **{"in": key}),
        listed=narrowed(state, key).with_(group="").url(),
    )


def narrowed(state: ListState, inside: str) -> ListState:
    """The state inside one group; `inside` is the group's value as JSON. Raises Invalid."""
    if not inside or not state.group:
        return state
    try:
        value = json.loads(inside)
    except ValueError as error:
        raise Invalid("这一组的值看不懂。请刷新页面。") from error
    empty = value is None or value == ""
    condition = (
        {"field": state.group, "op": "empty"} if empty else {"field": state.group, "op": "eq", "value": value}
    )
    return state.with_parts([*state.parts, condition])
