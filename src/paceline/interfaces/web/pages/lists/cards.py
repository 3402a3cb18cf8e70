"""Cards of a board: the declared fields put into the places of a card by the kind of their cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from markupsafe import Markup, escape

from paceline.access.principal import Principal
from paceline.access.scope import readable_fields
from paceline.access.working_days import working_calendar
from paceline.interfaces.web import formats
from paceline.interfaces.web.boards import Lane, Lanes
from paceline.interfaces.web.cells import Column, column, due_state, macros
from paceline.interfaces.web.drawn import Form, facts, joined, store
from paceline.kernel.calendar import WorkingCalendar
from paceline.metadata.fields import Tags
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.records.reading.listing import Row

PLACES = {"amount": "amount", "day": "when", "instant": "when", "next_step": "next", "choice": "tag"}
"""The place of a field on a card by its kind of cell; all others are lines below the title."""
MOST_CUSTOM = 2
"""How many of the administrator's own fields a card shows: the first ones in their order."""
BLANKS = ("id", "version", "url", "label", "title", "tag", "lines", "row", "age", "next", "owner")
EMPTY = Markup()
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
    counted: dict[date, int] = field(default_factory=dict)
    """Workdays since a day."""
    said: dict[Any, str] = field(default_factory=dict)
    """Days in words."""

    @cached_property
    def columns(self) -> list[Column]:
        """The declared fields of a card and the first custom ones, as far as the viewer may see them."""
        readable = readable_fields(self.by, self.of)
        board = self.of.board
        names = (
            *(board.card_fields if board else ()),
            *(b.name for b in self.of.custom_fields[:MOST_CUSTOM]),
        )
        return [column(self.of, name, self.by) for name in names if name in readable]

    @cached_property
    def placed(self) -> dict[str, list[Column]]:
        """The columns by their places."""
        found: dict[str, list[Column]] = {}
        for each in self.columns:
            place = "line" if each.bound.custom else PLACES.get(each.type.cell, "line")
            found.setdefault(place, []).append(each)
        return found

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields that rows must bring."""
        readable = readable_fields(self.by, self.of)
        wanted = [
            self.of.title,
            *(c.name for c in self.columns),
            *(c.type.due for c in self.placed.get("next", ())),  # type: ignore[attr-defined]
        ]
        wanted += [name for name in ("owner", self.tags, self.lanes.entered) if name]
        return tuple(dict.fromkeys(name for name in wanted if name in readable))

    @cached_property
    def tags(self) -> str:
        return next((name for name, bound in self.of.standard.items() if isinstance(bound.type, Tags)), "")

    @cached_property
    def owner(self) -> Column | None:
        return column(self.of, "owner", self.by) if "owner" in self.names else None

    # drawing ---------------------------------------------------------------------------------------------------
    @cached_property
    def frame(self) -> Form:
        """The card with blanks."""
        return Form(macros()["card"], *BLANKS, movable=self.lanes.movable)

    @cached_property
    def parts(self) -> dict[Any, Markup]:
        """The drawer of what stands in the blanks."""
        return store.drawer(("card", get_language(), self.lanes.when))

    def part(self, name: str, *given: Any) -> Markup:
        """A part of a card, drawn once for the same values."""
        return store.keep(self.parts, (name, *given), macros()[name], *given)

    @cached_property
    def title(self) -> BoundField:
        return self.of.fields[self.of.title]

    @cached_property
    def drawn(self) -> dict[Any, Markup]:
        """The drawer of whole cards: whatever a card shows beside its row is part of its key."""
        lanes, said = self.lanes, (get_language(), self.today, timezone.get_current_timezone_name())
        looks = tuple((each.name, each.look) for each in self.columns)
        return store.drawer(
            ("cards", self.of.name, lanes.when, lanes.movable, looks, self.owner is None, *said)
        )

    def draw(self, row: Row, lane: Lane) -> Markup:
        """One card; one that was drawn before, and looks as it did then, comes from memory."""
        key = (*facts(row), lane.normal, lane.closed, self.days(row))
        try:
            return store.keep(self.drawn, key, self.card, row, lane)
        except TypeError:  # lists and custom values cannot be keys
            return self.card(row, lane)

    def card(self, row: Row, lane: Lane) -> Markup:
        key = row["id"]
        words = self.title.type.spoken(self.title.pick(row)) or "–"
        lines, next_ = self.lines(row), self.next(row)
        spoken = [
            words,
            *[line[0] for line in lines[:1]],
            *([next_[1] or self.nothing_next] if next_ else ()),
        ]
        made = self.frame.fill(
            id=escape(key), version=escape(row.get("version", "")), url=escape(f"/{self.of.path}/{key}/"),
            label=escape(_t("，").join(spoken)), title=escape(words), tag=self.tag(row),
            lines=joined([self.part("card_line", *line) for line in lines]), row=self.middle(row, lane),
            age=self.age(row, lane), next=self.part("card_next", *next_) if next_ else EMPTY, owner=self.owner_of(row),
        )  # fmt: skip
        return joined([made])

    def lines(self, row: Row) -> list[tuple[str, bool, str]]:
        """The lines below the title: words, whether they carry a monogram, and a label for all but the first."""
        found: list[tuple[str, bool, str]] = []
        for each in self.placed.get("line", ()):
            value = each.bound.pick(row)
            if value not in (None, "", []):
                words = each.type.mask(value) if each.masked else each.type.spoken(value)
                found.append((words, each.has_mark, each.label if found else ""))
        return found

    def middle(self, row: Row, lane: Lane) -> Markup:
        """Amount and day."""
        when = self.first("when", row)
        if when is None and "amount" not in self.placed:
            return EMPTY
        late = (
            isinstance(when, date)
            and not isinstance(when, datetime)
            and when < self.today
            and not lane.closed
        )
        amount = self.placed["amount"][0].cell(row) if "amount" in self.placed else EMPTY
        return self.part("card_row", amount, self.when(when) if when else "", late)

    def age(self, row: Row, lane: Lane) -> Markup:
        """The bar of the days that the record has been in its column."""
        days = self.days(row)
        if days is None:
            return EMPTY
        bar = stay(days, lane.normal)
        return self.part("card_age", days, bar.width, bar.tone, bool(lane.normal))

    def first(self, place: str, row: Row) -> Any:
        columns = self.placed.get(place)
        return columns[0].bound.pick(row) if columns and not columns[0].masked else None

    def when(self, value: Any) -> str:
        day = formats.instant(value) if isinstance(value, datetime) else self.day(value)
        return self.lanes.when % {"day": day} if self.lanes.when else day

    def day(self, value: Any) -> str:
        """A day in words, looked up once per board."""
        found = self.said.get(value)
        if found is None:
            found = self.said[value] = formats.day(value)
        return found

    @cached_property
    def nothing_next(self) -> str:
        return _t("无下一步")

    def days(self, row: Row) -> int | None:
        """Workdays since the record came into its column; None when that is not known."""
        entered = row.get(self.lanes.entered) if self.lanes.entered else None
        if not isinstance(entered, datetime):
            return None
        day = formats.local(entered).date()
        if day not in self.counted:
            self.counted[day] = max(0, self.calendar.workdays_between(day, self.today))
        return self.counted[day]

    def tag(self, row: Row) -> Markup:
        """A coloured choice, else the first tag."""
        for each in self.placed.get("tag", ()):
            if each.bound.pick(row):
                return each.cell(row)
        words = next(iter(row.get(self.tags) or ()), "") if self.tags else ""
        return self.part("card_tag", words) if words else EMPTY

    def owner_of(self, row: Row) -> Markup:
        name = row.get("owner__name") if self.owner else None
        return self.part("card_owner", name) if name else EMPTY

    def next(self, row: Row) -> tuple[str, str] | None:
        """The next step as state and words; None on boards without one."""
        columns = self.placed.get("next")
        if not columns:
            return None
        due: str = columns[0].type.due  # type: ignore[attr-defined]
        words, on = columns[0].bound.pick(row), row.get(due)
        state = due_state(words, on, self.today)
        return state, self.day(on) if on and state != "none" else words or ""


@dataclass(frozen=True)
class Stay:
    """The bar of a card: its length as a percentage, where the usual stay is full half, and its tone."""

    width: float
    tone: str


def stay(days: int, normal: int | None) -> Stay:
    """How long a record has been in its column beside what is usual."""
    times = days / normal if normal else 0
    tone = "over" if times > TOO_LONG else "amber" if times > STRETCH else "mutd"
    return Stay(round(min(1, times / 2) * 100, 1), tone if normal else "mutd")
