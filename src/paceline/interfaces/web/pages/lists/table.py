"""The table of a list: its columns for one viewer, and its rows drawn one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from paceline.access.principal import Principal
from paceline.access.scope import readable_fields
from paceline.interfaces.web.cells import MARKED, Column, column, is_fleeting, macros, minute, shared_unit
from paceline.interfaces.web.drawn import Form, facts, joined, store
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.records.reading.listing import Page, fetch

PLACES = ("title", "amount", "sub", "side")
"""Where the phone's two-line row shows the first four of the declared phone fields."""
PAGE = 50
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
        return (
            self.state.url("rows", cursor=cursor, units=self.units, **{"in": self.inside}) if cursor else ""
        )

    def turned(self, each: Column) -> Turn:
        """How the list is sorted by a column now, and the order that a click on its head gives."""
        now = (self.state.sort or self.of.sort).split(",")[0]
        down = f"-{each.name}"
        if now == each.name:
            return Turn("asc", down)
        if now == down:
            return Turn("desc", each.name)
        return Turn("", down if each.numeric or each.type.is_time else each.name)

    @property
    def look(self) -> list[tuple[Any, ...]]:
        """What heads and foot show of the columns."""
        return [(c.name, c.label, c.sortable, c.numeric, c.phone_only) for c in [*self.columns, *self.extra]]

    def rows(self) -> Markup:
        """All rows as markup; a row that was drawn before, and looks as it did then, comes from memory."""
        frame = Form(macros()["row"], "id", "version", "name", "cells", base=f"/{self.of.path}/")
        title, identity, columns = (
            self.of.fields[self.of.title],
            identities(self.of),
            [*self.columns, *self.extra],
        )
        parts = [Part(macros()["open_cell"](c), None if c.name == title.name else c.cell) for c in columns]
        drawer = store.drawer(
            ("row", *((part.opening, c.look) for part, c in zip(parts, columns, strict=True)))
        )
        moments = [c.names[0] for c in columns if c.type.cell == "instant"]
        drawn: list[Markup] = []
        for row in self.page.rows:
            key = (*facts(row), minute() if any(is_fleeting(row[name]) for name in moments) else None)
            try:
                found: Any = drawer.get(key)
            except TypeError:  # lists and custom values cannot be keys
                found = drawn_row(row, title, frame, parts, identity)
            if found is None:
                found = drawer[key] = drawn_row(row, title, frame, parts, identity)
                store.made(ROW_WEIGHS)
            drawn.append(found)
        return joined(drawn)


@dataclass(frozen=True)
class Turn:
    """`now` is asc, desc or ""; `next` the order of the next click."""

    now: str
    next: str


@dataclass(frozen=True)
class Part:
    """The opening tag of a column's cells, and what draws them; None for the name of the row."""

    opening: Markup
    cell: Callable[[dict[str, Any]], Markup] | None


Identity = Callable[[Any, str], Markup]
END = "</td>"
ROW_WEIGHS = 8
"""A row takes as much memory as so many cells."""


def drawn_row(
    row: dict[str, Any], title: BoundField, frame: Form, parts: Sequence[Part], identity: Identity
) -> Markup:
    """One `<tr>`."""
    key, name = row["id"], title.type.spoken(title.pick(row)) or "–"
    cells: list[str] = []
    for part in parts:
        cells += (part.opening, part.cell(row) if part.cell else identity(key, name), END)
    version = escape(row.get("version", ""))
    return joined([frame.fill(id=escape(key), version=version, name=escape(name), cells=joined(cells))])


def table_of(
    state: ListState, by: Principal, *, cursor: str = "", units: str = "", limit: int = PAGE
) -> Table:
    """A page of the list's rows."""
    columns, extra = columns_of(state, by)
    names = [name for c in [*columns, *extra] for name in (c.name, *c.beside)]
    title = [state.of.title] if state.of.title in readable_fields(by, state.of) else []
    query = state.query(by, columns=tuple(dict.fromkeys([*names, *title])), cursor=cursor, limit=limit)
    page = fetch(query)
    if units:
        take_units([*columns, *extra], units)
    else:
        shared_unit([*columns, *extra], page.rows)
    return Table(state, by, page, columns, extra)


def columns_of(state: ListState, by: Principal) -> tuple[list[Column], list[Column]]:
    """The chosen columns, and those that only the phone shows."""
    of = state.of
    may_change = of.changeable and not state.removed and by.can(of.name, "change")
    readable = readable_fields(by, of)
    phone = [name for name in of.phone_fields if name in readable][: len(PLACES)]
    places = dict(zip(phone, PLACES, strict=False))
    columns = [
        column(of, name, by, place=places.get(name, ""), writable=may_change) for name in state.columns
    ]
    missing = [name for name in places if name not in state.columns]
    extra = [column(of, name, by, place=places[name], phone_only=True) for name in missing]
    return columns, extra


def take_units(columns: Sequence[Column], units: str) -> None:
    """Give columns the units of the first page."""
    given = dict(part.split(".", 1) for part in units.split(",") if "." in part)
    for each in columns:
        each.unit = given.get(each.name, "")


def identities(of: ObjectType) -> Identity:
    """What draws the name of a row's record, leading to it; companies carry their monogram."""
    drawer = store.drawer(("identity", of.name))
    has_mark, base, draw = of.icon == MARKED, f"/{of.path}/", macros()["identity"]

    def identity(key: Any, name: str) -> Markup:
        found = drawer.get((key, name))
        if found is None:
            found = drawer[key, name] = draw(name, f"{base}{key}/", has_mark)
            store.made()
        return found

    return identity


def title_of(of: ObjectType, row: dict[str, Any]) -> str:
    """What the record of a row is called."""
    bound = of.fields[of.title]
    return bound.type.spoken(bound.pick(row)) or "–"
