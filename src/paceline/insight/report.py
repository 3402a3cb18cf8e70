"""Reports: a conclusion in one sentence, then tables and charts whose every figure leads to its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.insight.question import JsonFilter, Question
from paceline.kernel.messages import Message, say
from paceline.methods.figures import Figure

Kind = Literal["text", "count", "amount", "ratio", "days"]
Chart = Literal["", "bars", "funnel", "line", "heat"]
Value = str | int | float | Decimal | Figure | Message | None


@dataclass(frozen=True)
class Column:
    """A column: its heading, what its values are, and whether the foot sums it."""

    words: str
    kind: Kind = "text"
    sums: bool = False
    note: str = ""

    @property
    def label(self) -> str:
        return _t(self.words)


@dataclass(frozen=True)
class Row:
    """Values in the order of the columns; `drill[i]` is the filter of the rows behind value i.

    `running` is the place of a value whose time is not over yet: it may still grow.
    """

    values: tuple[Value, ...]
    drill: tuple[JsonFilter | None, ...] = ()
    color: str = ""
    running: int | None = None


@dataclass(frozen=True)
class Table:
    """Rows under columns. `object` is what drill-downs list; `chart` says how the page may draw it.

    `note` warns; `basis` says where the figures come from when the report's own basis does not.
    """

    words: str
    object: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    chart: Chart = ""
    chart_column: int = 1
    note: Message | None = None
    basis: Message | None = None

    @property
    def label(self) -> str:
        return _t(self.words)

    @property
    def sums(self) -> tuple[Decimal | None, ...]:
        """The foot: sums of the columns that can be summed."""
        return tuple(self.sum_of(place) if column.sums else None for place, column in enumerate(self.columns))

    def sum_of(self, place: int) -> Decimal:
        """The exact sum of one column."""
        values = (row.values[place] for row in self.rows)
        return sum((Decimal(v) for v in values if isinstance(v, int | Decimal)), Decimal(0))


@dataclass(frozen=True)
class Result:
    """What a report answers. `basis` says how it counts: closed in the period, or a cohort."""

    sentence: Message
    basis: Message
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Option:
    """A choice of the reader's: what it is called and (code, words) of each; the first holds until another is taken."""

    words: str
    choices: Sequence[tuple[str, str]]

    @property
    def label(self) -> str:
        return _t(self.words)

    @property
    def labelled(self) -> list[tuple[str, str]]:
        return [(code, _t(words)) for code, words in self.choices]

    def taken(self, code: str) -> str:
        """The code that is meant: an unknown one is the first."""
        return code if code in dict(self.choices) else self.choices[0][0]


@dataclass(frozen=True)
class Report:
    """A report that ships with a room. `groups` are the fields to compare by; the first is the default.

    One that is not `dated` is about how things stand today: nobody is asked for a time. `period` is the one it opens
    with, where this quarter says too little.
    """

    code: str
    words: str
    about: str
    object: str
    build: Callable[[Question], Result]
    groups: Sequence[str] = ()
    icon: str = "chart-bar"
    place: int = 50
    options: dict[str, Option] = field(default_factory=dict)
    dated: bool = True
    period: str = ""
    beside: Sequence[str] = ()
    """The objects that it reads besides its own."""

    def open_to(self, by: Principal) -> bool:
        """Whether somebody may read all that it is made of."""
        return all(by.can(name, "read") for name in (self.object, *self.beside))

    @property
    def label(self) -> str:
        return _t(self.words)

    @property
    def description(self) -> str:
        return _t(self.about)


reports: dict[str, Report] = {}


def report(
    code: str,
    words: str,
    about: str,
    *,
    of: str,
    groups: str = "",
    icon: str = "chart-bar",
    place: int = 50,
    options: dict[str, Option] | None = None,
    dated: bool = True,
    period: str = "",
    beside: str = "",
) -> Callable[[Callable[[Question], Result]], Report]:
    """Declare a report over a function from a question to a result. Raises ValueError when the code is taken."""
    if code in reports:
        raise ValueError(f"report {code!r} is declared twice")

    def declare(build: Callable[[Question], Result]) -> Report:
        made = Report(
            code,
            words,
            about,
            of,
            build,
            tuple(groups.split()),
            icon,
            place,
            options or {},
            dated,
            period,
            tuple(beside.split()),
        )
        reports[code] = made
        return made

    return declare


def nothing_yet(what: str) -> Message:
    """The sentence of an empty report."""
    return say("这段时间还没有%(what)s。换一个时间段，或者先录入数据。", what=say(what))
