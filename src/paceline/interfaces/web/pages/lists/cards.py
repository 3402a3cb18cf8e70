"""Cards of a board: the declared fields put into the places of a card by the kind of their cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from markupsafe import Markup

from paceline.access.principal import Principal
from paceline.access.scope import readable_fields
from paceline.access.working_days import working_calendar
from paceline.interfaces.web import formats
from paceline.interfaces.web.boards import Lane, Lanes
from paceline.interfaces.web.cells import Column, column, due_state, macros
from paceline.kernel.calendar import WorkingCalendar
from paceline.metadata.fields import Link, Tags
from paceline.metadata.object_type import ObjectType
from paceline.records.listing import Row

PLACES = {"amount": "amount", "day": "when", "instant": "when", "next_step": "next", "choice": "tag"}
"""The place of a field on a card by its kind of cell; all others are lines below the title."""
STRETCH, TOO_LONG = 1, 1.5
"""How many times the usual stay is drawn in ochre, and in red."""


@dataclass
class Cards:
    """How the cards of one board are drawn for one viewer."""

    of: ObjectType
    by: Principal
    lanes: Lanes
    today: date = field(default_factory=formats.today)
    calendar: WorkingCalendar = field(default_factory=working_calendar)
    known_tags: dict[str, Markup] = field(default_factory=dict)

    @cached_property
    def columns(self) -> list[Column]:
        """The declared fields of a card that the viewer may see."""
        readable = readable_fields(self.by, self.of)
        board = self.of.board
        names = board.card_fields if board else ()
        return [column(self.of, name, self.by) for name in names if name in readable]

    @cached_property
    def placed(self) -> dict[str, list[Column]]:
        """The columns by their places."""
        found: dict[str, list[Column]] = {}
        for each in self.columns:
            found.setdefault(PLACES.get(each.type.cell, "line"), []).append(each)
        return found

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields that rows must bring."""
        readable = readable_fields(self.by, self.of)
        wanted = [self.of.title, *(c.name for c in self.columns), *(c.type.due for c in self.placed.get("next", ()))]  # type: ignore[attr-defined]
        wanted += [name for name in ("owner", self.tags, self.lanes.entered) if name]
        return tuple(dict.fromkeys(name for name in wanted if name in readable))

    @cached_property
    def tags(self) -> str:
        return next((name for name, bound in self.of.standard.items() if isinstance(bound.type, Tags)), "")

    @cached_property
    def owner(self) -> Column | None:
        return column(self.of, "owner", self.by) if "owner" in self.names else None

    def draw(self, row: Row, lane: Lane) -> Markup:
        """One card."""
        title = self.of.fields[self.of.title]
        words = title.type.show(title.pick(row)) or "–"
        when = self.first("when", row)
        days = self.days(row)
        return macros()["card"](
            self, row, words, f"/{self.of.path}/{row['id']}/", lane,
            lines=[(c, c.bound.pick(row)) for c in self.placed.get("line", ()) if c.bound.pick(row)],
            amount=self.cell("amount", row),
            when=self.when(when) if when else "",
            late=isinstance(when, date) and not isinstance(when, datetime) and when < self.today and not lane.closed,
            days=days,
            stay=stay(days, lane.normal),
            tag=self.tag(row),
            next_=self.next(row),
        )  # fmt: skip

    def first(self, place: str, row: Row) -> Any:
        columns = self.placed.get(place)
        return columns[0].bound.pick(row) if columns and not columns[0].masked else None

    def cell(self, place: str, row: Row) -> Markup | str:
        columns = self.placed.get(place)
        return columns[0].cell(row) if columns else ""

    def when(self, value: Any) -> str:
        day = formats.day(value)
        return self.lanes.when % {"day": day} if self.lanes.when else day

    def days(self, row: Row) -> int | None:
        """Workdays since the record came into its column; None when that is not known."""
        entered = row.get(self.lanes.entered) if self.lanes.entered else None
        if not isinstance(entered, datetime):
            return None
        return max(0, self.calendar.workdays_between(formats.local(entered).date(), self.today))

    def tag(self, row: Row) -> Markup | str:
        """A coloured choice, else the first tag."""
        for each in self.placed.get("tag", ()):
            value = each.bound.pick(row)
            if value:
                return each.cell(row)
        words = next(iter(row.get(self.tags) or ()), "") if self.tags else ""
        if not words:
            return ""
        if words not in self.known_tags:
            self.known_tags[words] = macros()["tag"](words)
        return self.known_tags[words]

    def next(self, row: Row) -> tuple[str, str] | None:
        """The next step as state and words; None on boards without one."""
        columns = self.placed.get("next")
        if not columns:
            return None
        due: str = columns[0].type.due  # type: ignore[attr-defined]
        words, on = columns[0].bound.pick(row), row.get(due)
        state = due_state(words, on, self.today)
        return state, formats.day(on) if on and state != "none" else words or ""

    def is_link(self, each: Column) -> bool:
        return isinstance(each.type, Link) and each.has_mark


@dataclass(frozen=True)
class Stay:
    """The bar of a card: its length as a percentage, where the usual stay is full half, and its tone."""

    width: float
    tone: str


def stay(days: int | None, normal: int | None) -> Stay | None:
    """How long a record has been in its column beside what is usual; None when neither is known."""
    if days is None:
        return None
    times = days / normal if normal else 0
    tone = "over" if times > TOO_LONG else "amber" if times > STRETCH else "mutd"
    return Stay(round(min(1, times / 2) * 100, 1), tone if normal else "mutd")
