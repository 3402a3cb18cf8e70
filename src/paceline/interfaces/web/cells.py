"""Values as cells of a table: one Jinja macro per kind of cell (templates/cells/), prepared once per column.

A process remembers what it has drawn, so a choice or a name that repeats down the page, or on the next, costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.template import engines
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from jinja2.runtime import Macro
from markupsafe import Markup

from paceline.access.principal import Level, Principal
from paceline.interfaces.web import formats
from paceline.interfaces.web.drawn import store
from paceline.kernel import clock
from paceline.metadata.fields import DecimalNumber, FieldType, Link
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry

Row = Mapping[str, Any]
Draw = Callable[..., Markup]
MARKED = "building-2"
"""The icon of companies: they alone get a monogram before their name; people have avatars."""
FLEETING_SECONDS = 48 * 3600
STALE_DAYS, COLD_DAYS = 13, 30
"""After how many days a last contact is drawn in ochre, and in red."""


@cache
def macros() -> dict[str, Draw]:
    """Every macro below templates/cells/ by its name."""
    env = engines["jinja2"].env  # type: ignore[attr-defined]
    found: dict[str, Draw] = {}
    for place in env.list_templates(filter_func=lambda name: name.startswith("cells/")):
        for name, value in vars(env.get_template(place).module).items():
            if isinstance(value, Macro):
                found[name] = value  # type: ignore[assignment]
    return found


@dataclass
class Column:
    """One field as a column for one viewer: how it is drawn, sorted, edited, and where it stands on the phone."""

    of: ObjectType
    bound: BoundField
    masked: bool = False
    writable: bool = False
    open: bool = True
    place: str = ""
    """Where the phone's two-line row shows it: title amount sub side, "" when it does not."""
    phone_only: bool = False
    unit: str = ""
    """The unit that amounts of this column share, e.g. 万."""
    today: date = field(default_factory=formats.today)

    @property
    def name(self) -> str:
        return self.bound.name

    @property
    def type(self) -> FieldType:
        return self.bound.type

    @cached_property
    def label(self) -> str:
        return self.bound.label

    @property
    def numeric(self) -> bool:
        return self.type.align == "end"

    @property
    def sortable(self) -> bool:
        return self.open and self.type.sortable

    @property
    def groupable(self) -> bool:
        return self.open and self.type.groupable

    @property
    def summable(self) -> bool:
        return self.open and self.type.summable

    @property
    def locked(self) -> str:
        """Why the cell cannot be changed in the list; "" when it can."""
        if self.type.locked:
            return _t("由系统计算或由动作改变，不能直接修改。")
        return "" if self.writable else _t("你的角色不能修改这个字段。")

    @cached_property
    def beside(self) -> tuple[str, ...]:
        """Further fields that the cell is drawn from: the day of a next step, what says whether a number is money."""
        due = getattr(self.type, "due", "")
        money = self.type.money.fields if isinstance(self.type, DecimalNumber) and self.type.money else ()
        return tuple(name for name in (due, *money) if name and name in self.of.fields)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns of a row that the cell is drawn from."""
        return (*self.bound.columns, *self.beside)

    @cached_property
    def target(self) -> str:
        """The address below which linked records open."""
        if not isinstance(self.type, Link):
            return ""
        path = registry.get(self.type.target).path
        return f"/{path}/"

    @cached_property
    def has_mark(self) -> bool:
        return isinstance(self.type, Link) and registry.get(self.type.target).icon == MARKED

    @cached_property
    def draw(self) -> Draw:
        kind = "masked" if self.masked else self.type.cell
        return macros().get(kind) or macros()["text"]

    # drawing ---------------------------------------------------------------------------------------------------
    @cached_property
    def look(self) -> tuple[Any, ...]:
        """Columns of one look draw the same values alike."""
        place = (get_language(), get_current_timezone_name())
        look = (*place, self.of.name, self.name, self.masked, self.unit, self.locked != "", self.today)
        return (*look, self.type.label) if self.bound.custom else look

    @cached_property
    def seen(self) -> dict[Any, Markup]:
        """What columns that draw alike have drawn in this process."""
        return store.drawer(self.look)

    def cell(self, row: Row) -> Markup:
        """What stands in the cell of a `.values()` row."""
        key = self.key(row)
        if isinstance(key, datetime) and is_fleeting(key):
            key = (key, minute())
        try:
            found = self.seen.get(key)
        except TypeError:  # lists and custom values cannot be keys
            return self.drawn(row)
        if found is None:
            found = self.seen[key] = self.drawn(row)
            store.made()
        return found

    @cached_property
    def key(self) -> Callable[[Row], Any]:
        """The raw values of a row that decide how the cell looks."""
        return itemgetter(*self.names)

    def drawn(self, row: Row) -> Markup:
        value = self.bound.pick(row)
        if value in (None, "", []) and self.type.cell != "next_step":
            return nothing()
        if self.masked:
            value = self.type.mask(value)
        elif isinstance(self.type, DecimalNumber) and self.type.money and self.type.money.holds(row.get):
            return macros()["amount"](value, self, [settings.PACELINE_CURRENCY])
        return self.draw(value, self, [row.get(name) for name in self.names[1:]])

    def unit_for(self, value: Any) -> str:
        """The column's unit, unless the value would all but vanish in it."""
        steps = {"亿": 10**8, "万": 10**4, "B": 10**9, "M": 10**6, "K": 10**4}
        if not self.unit or not value or abs(value) * 10 < steps.get(self.unit, 1):
            return ""
        return self.unit

    def due_state(self, words: Any, on: Any) -> str:
        """late, now, later, or none when nothing is planned."""
        return due_state(words, on, self.today)

    def ahead(self, at: datetime) -> bool:
        """Whether a moment is still to come; then it is shown with its time of day."""
        return at > clock.now()

    def staleness(self, at: Any) -> str:
        """A class that tells how long ago the last contact was."""
        if self.type.kind != "latest" or not isinstance(at, datetime):
            return ""
        days = (self.today - formats.local(at).date()).days
        return " bt" if days > COLD_DAYS else " wt" if days >= STALE_DAYS else ""


def is_fleeting(at: Any) -> bool:
    """Whether the words for a moment change while the page is open: 「5 分钟前」."""
    return isinstance(at, datetime) and abs((clock.now() - at).total_seconds()) < FLEETING_SECONDS


def minute() -> int:
    """The number of this minute: so long fleeting words hold."""
    return int(clock.now().timestamp()) // 60


@cache
def nothing() -> Markup:
    """An empty cell."""
    return macros()["nothing"]()


def due_state(words: Any, on: date | None, today: date) -> str:
    """Whether a next step is late, due today, later, or missing."""
    if not words:
        return "none"
    if on is None or on > today:
        return "later"
    return "late" if on < today else "now"


def column(
    of: ObjectType,
    name: str,
    by: Principal,
    *,
    place: str = "",
    writable: bool = False,
    phone_only: bool = False,
) -> Column:
    """The column of a field that the viewer may see."""
    level = by.level(of.name, name)
    bound = of.fields[name]
    may_write = writable and level == Level.FULL and not bound.type.locked
    return Column(
        of, bound, masked=level == Level.MASKED, writable=may_write, open=level > Level.MASKED, place=place,
        phone_only=phone_only,
    )  # fmt: skip


def shared_unit(columns: list[Column], rows: list[dict[str, Any]]) -> None:
    """Give every column of amounts the one unit in which most of its values read well."""
    for each in columns:
        if each.type.cell == "amount" and not each.masked:
            values = sorted(abs(v) for row in rows if isinstance(v := row.get(each.names[0]), Decimal) and v)
            middle = formats.money_parts(values[len(values) // 2]) if values else None
            each.unit = middle.unit if middle else ""
