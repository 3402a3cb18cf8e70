"""The table of a list: its columns for one viewer, and its rows drawn one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from paceline.access.principal import Principal
from paceline.access.scope import readable_fields
from paceline.interfaces.web.cells import Column, column, macros, shared_unit
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.metadata.object_type import ObjectType
from paceline.records.listing import Page, fetch

PLACES = ("title", "amount", "sub", "side")
"""Where the phone's two-line row shows the first four of the declared phone fields."""
PAGE = 50
NEWEST_FIRST = ("day", "instant", "latest")
"""Kinds of fields that sort from the greatest value on the first click."""


@dataclass
class Table:
    """Columns and rows. `extra` columns are seen on the phone only; `units` are those that amounts share."""

    state: ListState
    by: Principal
    page: Page
    columns: list[Column]
    extra: list[Column] = field(default_factory=list)
    inside: str = ""
    """The group that the rows belong to, as JSON; "" in a list without groups."""

    @property
    def of(self) -> ObjectType:
        return self.state.of

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.columns) + len(self.extra) + 2

    @property
    def units(self) -> str:
        """The shared units as the address carries them to the next page: `amount.万`."""
        return ",".join(f"{c.name}.{c.unit}" for c in [*self.columns, *self.extra] if c.unit)

    @property
    def more(self) -> str:
        """The address of the rows after these; "" when there are none."""
        cursor = self.page.next_cursor
        return self.state.url("rows", cursor=cursor, units=self.units, **{"in": self.inside}) if cursor else ""

    def turned(self, each: Column) -> Turn:
        """How the list is sorted by a column now, and the order that a click on its head gives."""
        now = (self.state.sort or self.of.sort).split(",")[0]
        down = f"-{each.name}"
        if now == each.name:
            return Turn("asc", down)
        if now == down:
            return Turn("desc", each.name)
        return Turn("", down if each.numeric or each.type.kind in NEWEST_FIRST else each.name)

    def rows(self) -> Markup:
        """All rows as markup."""
        parts = [Parts(c, macros()["open_cell"](c)) for c in [*self.columns, *self.extra]]
        title = next((c for c in self.columns if c.name == self.of.title), None)
        return Markup("").join(self.row(each, parts, title) for each in self.page.rows)

    def row(self, row: dict[str, Any], parts: Sequence[Parts], title: Column | None) -> Markup:
        """One `<tr>`."""
        name, url = title_of(self.of, row), url_of(self.of, row)
        cells = [
            part.opening + (identity_of(self.of, row) if part.column is title else part.column.cell(row)) + CLOSE
            for part in parts
        ]
        return macros()["row"](row["id"], row.get("version", ""), url, name, Markup("").join(cells))


@dataclass(frozen=True)
class Turn:
    """`now` is asc, desc or ""; `next` the order of the next click."""

    now: str
    next: str


@dataclass(frozen=True)
class Parts:
    """A column with the opening tag of its cells, drawn once."""

    column: Column
    opening: Markup


CLOSE = Markup("</td>")


def table_of(state: ListState, by: Principal, *, cursor: str = "", units: str = "", limit: int = PAGE) -> Table:
    """A page of the list's rows."""
    columns, extra = columns_of(state, by)
    names = [name for c in [*columns, *extra] for name in needed(c)]
    title = [state.of.title] if state.of.title in readable_fields(by, state.of) else []
    query = state.query(by, columns=tuple(dict.fromkeys([*names, *title])), cursor=cursor, limit=limit)
    page = fetch(query)
    if units:
        take_units([*columns, *extra], units)
    else:
        shared_unit([*columns, *extra], page.rows)
    return Table(state, by, page, columns, extra)


def needed(each: Column) -> list[str]:
    """The fields that a column is drawn from: its own, and the day of a next step."""
    due = getattr(each.type, "due", "")
    return [each.name, due] if due and due in each.of.fields else [each.name]


def columns_of(state: ListState, by: Principal) -> tuple[list[Column], list[Column]]:
    """The chosen columns, and those that only the phone shows."""
    of = state.of
    may_change = of.changeable and not state.removed and by.can(of.name, "change")
    readable = readable_fields(by, of)
    phone = [name for name in of.phone_fields if name in readable][: len(PLACES)]
    places = dict(zip(phone, PLACES, strict=False))
    columns = [column(of, name, by, place=places.get(name, ""), writable=may_change) for name in state.columns]
    missing = [name for name in places if name not in state.columns]
    extra = [column(of, name, by, place=places[name], phone_only=True) for name in missing]
    return columns, extra


def take_units(columns: Sequence[Column], units: str) -> None:
    """Give columns the units of the first page."""
    given = dict(part.split(".", 1) for part in units.split(",") if "." in part)
    for each in columns:
        each.unit = given.get(each.name, "")


def url_of(of: ObjectType, row: dict[str, Any]) -> str:
    """The address of the record of a row."""
    return f"/{of.path}/{row['id']}/"


def identity_of(of: ObjectType, row: dict[str, Any]) -> Markup:
    """The name of a row's record, leading to it; companies carry their monogram."""
    return macros()["identity"](title_of(of, row), url_of(of, row), of.icon == "building-2")


def title_of(of: ObjectType, row: dict[str, Any]) -> str:
    """What the record of a row is called."""
    bound = of.fields[of.title]
    return bound.type.show(bound.pick(row)) or "–"
