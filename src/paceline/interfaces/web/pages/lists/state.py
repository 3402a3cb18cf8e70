"""The state of a list. All of it lives in the address: what the address leaves out comes from the chosen view."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from paceline.access.principal import Principal
from paceline.access.scope import readable_fields
from paceline.interfaces.web.pages.lists.tabs import Tab, whole
from paceline.kernel.errors import Invalid
from paceline.metadata.filters import parse_filter
from paceline.metadata.object_type import ObjectType
from paceline.records.reading.listing import ListQuery

MAX_COLUMNS = 30
PARTS = ("view", "filter", "q", "sort", "columns", "group", "layout", "board", "removed")
"""What the address of a list may say."""


@dataclass(frozen=True)
class ListState:
    """What a list shows. `default_columns` are those of the person or the declaration."""

    of: ObjectType
    tab: Tab
    first: str
    """The key of the tab that opens when the address names none."""
    filter: Mapping[str, Any]
    search: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    group: str = ""
    layout: str = "table"
    board: str = ""
    """Which set of columns a board shows when there are several, e.g. a funnel."""
    removed: bool = False
    default_columns: tuple[str, ...] = ()

    @property
    def base(self) -> str:
        return f"/{self.of.path}/"

    @property
    def parts(self) -> list[Any]:
        """The conditions that are joined by "all": one chip each."""
        return list(self.filter.get("all", ()))

    @property
    def changed(self) -> bool:
        """Whether the list shows something else than its view."""
        tab = self.tab
        return not self.removed and (
            self.filter != tab.filter
            or self.sort != tab.sort
            or self.columns != (tab.columns or self.default_columns)
            or self.group != tab.group
        )

    @cached_property
    def said(self) -> dict[str, str]:
        """What the address has to say, only where it differs from the view."""
        tab, said = self.tab, {}
        if tab.key != self.first:
            said["view"] = tab.key
        if self.filter != tab.filter:
            said["filter"] = compact(self.filter)
        pairs = {"q": (self.search, ""), "sort": (self.sort, tab.sort), "group": (self.group, tab.group),
                 "layout": (self.layout, tab.layout), "board": (self.board, "")}  # fmt: skip
        said |= {name: now for name, (now, usual) in pairs.items() if now != usual}
        if self.columns != (tab.columns or self.default_columns):
            said["columns"] = ",".join(self.columns)
        return said | ({"removed": "1"} if self.removed else {})

    def url(self, place: str = "", **more: Any) -> str:
        """The address of this state; `place` is a part below it (`rows`, `totals` …), `more` further parameters."""
        query = urlencode(
            self.said | {name: str(value) for name, value in more.items() if value not in (None, "")}
        )
        return f"{self.base}{place}{'?' if query else ''}{query}"

    def with_(self, **changes: Any) -> ListState:
        """The same state but for these parts."""
        return replace(self, **changes)

    def without_part(self, at: int) -> ListState:
        """The state without one of its conditions."""
        return self.with_parts([part for i, part in enumerate(self.parts) if i != at])

    def with_parts(self, parts: Sequence[Any]) -> ListState:
        return self.with_(filter={"all": list(parts)} if parts else {})

    def as_view(self) -> dict[str, Any]:
        """What a saved view keeps of it."""
        return {
            "filter": dict(self.filter), "sort": self.sort, "columns": list(self.columns), "layout": self.layout,
            "group_by": self.group,
        }  # fmt: skip

    def query(self, by: Principal, **more: Any) -> ListQuery:
        """The list query behind the page."""
        sort = self.sort or ("-updated_at" if self.removed and "updated_at" in self.of.standard else "")
        return ListQuery(
            self.of, by, filter=dict(self.filter), search=self.search, sort=sort, removed=self.removed,
            **{"columns": self.columns, **more},
        )  # fmt: skip


def read_state(
    of: ObjectType,
    by: Principal,
    tabs: Sequence[Tab],
    said: Mapping[str, str],
    preferences: Mapping[str, Any],
) -> ListState:
    """The state that an address describes. Raises Invalid for a filter that cannot be read."""
    chosen = next((tab for tab in tabs if tab.key == said.get("view")), tabs[0])
    readable = readable_fields(by, of)
    usual = known(preferences.get("columns") or of.list_fields, readable) or known(of.list_fields, readable)
    chosen = replace(chosen, columns=known(chosen.columns, readable))
    columns = known(said["columns"].split(","), readable) if said.get("columns") else chosen.columns
    layout = said.get("layout", chosen.layout)
    return ListState(
        of=of,
        tab=chosen,
        first=tabs[0].key,
        filter=read_filter(said["filter"]) if "filter" in said else chosen.filter,
        search=" ".join(said.get("q", "").replace("\0", "").split())[:100],
        sort=without_archived(said.get("sort", chosen.sort)[:200], of),
        columns=columns or usual,
        group=said.get("group", chosen.group) if said.get("group", chosen.group) in readable else "",
        layout="board" if layout == "board" and of.board else "table",
        board=said.get("board", "")[:40],
        removed=said.get("removed") == "1" and "version" in {f.name for f in of.model._meta.fields},
        default_columns=usual,
    )


def without_archived(sort: str, of: ObjectType) -> str:
    """The order without custom fields that were archived since somebody kept it."""
    parts = [part for part in sort.split(",") if part]
    gone = {
        part for part in parts if part.lstrip("-").startswith("cf_") and part.lstrip("-") not in of.fields
    }
    return ",".join(part for part in parts if part not in gone)


def known(names: Sequence[str], readable: Collection[str]) -> tuple[str, ...]:
    """The names that this viewer may see, each once."""
    return tuple(dict.fromkeys(name for name in names if name in readable))[:MAX_COLUMNS]


def read_filter(text: str) -> dict[str, Any]:
    """A filter from the address. Raises Invalid."""
    if not text.strip():
        return {}
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise Invalid("地址里的筛选条件看不懂。请重新选择条件。", code="filter_shape") from error
    parse_filter(raw)
    return whole(raw)


def compact(tree: Mapping[str, Any]) -> str:
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")) if tree else ""
