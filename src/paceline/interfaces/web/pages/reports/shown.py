"""A report's tables made ready for the template: cells as text, money or rates, each with the address of its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from paceline.insight.report import Column, Table, Value
from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.reports.asked import rows_url
from paceline.kernel.messages import Message
from paceline.methods.figures import Figure, Quality


@dataclass(frozen=True)
class Cell:
    """`kind` chooses the macro; `note` says n and interval; `faint` marks a small sample, `running` an open month.

    `heat` from 0 to 3 says how dark a cell of a heat map is.
    """

    kind: str
    value: Any
    url: str = ""
    note: str = ""
    faint: bool = False
    running: bool = False
    heat: int = 0

    @property
    def number(self) -> float:
        """For bars; 0 when there is no value."""
        return float(self.value) if isinstance(self.value, int | float | Decimal) else 0.0


def cells_of(table: Table) -> list[list[Cell]]:
    """Every row's cells in the order of the columns."""
    made = []
    for row in table.rows:
        drills = row.drill or (None,) * len(row.values)
        made.append(
            [
                cell_of(column, value, rows_url(table.object, drill))
                for column, value, drill in zip(table.columns, row.values, drills, strict=True)
            ]
        )
    return made


def cell_of(column: Column, value: Value, url: str = "") -> Cell:
    """One value as the page shows it."""
    if isinstance(value, Figure):
        return figure_cell(column, value, url)
    if isinstance(value, Message):
        return Cell("text", value.text(gettext), url)
    if column.kind == "text":
        return Cell("text", "–" if value in (None, "") else value, url)
    return Cell(column.kind, value, url)


def figure_cell(column: Column, figure: Figure, url: str) -> Cell:
    """A rate or a length with what it stands on: n, the interval, and whether the sample is small."""
    if figure.value is None:
        return Cell(column.kind, None, url, note=figure.note.text(gettext) if figure.note else "")
    parts = [f"n={figure.n}"]
    if figure.interval:
        parts.append(f"{100 * figure.interval.low:.0f}–{100 * figure.interval.high:.0f}%")
    small = figure.quality is Quality.SMALL_N
    if small:
        parts.append(gettext("样本不足"))
    return Cell(column.kind, figure.value, url, " · ".join(parts), small)


def bars_of(table: Table, cells: list[list[Cell]]) -> list[dict[str, Any]]:
    """The rows as lying bars over the table's chart column."""
    column = table.columns[table.chart_column]
    return [
        {
            "label": formats.shipped(row[0].value),
            "value": row[table.chart_column].number,
            "text": spoken(column, row[table.chart_column]),
            "url": row[table.chart_column].url,
            "tone": "mutd" if row[table.chart_column].faint else "",
            "note": row[table.chart_column].note,
        }
        for row in cells[:12]
    ]


def steps_of(table: Table, cells: list[list[Cell]]) -> list[dict[str, Any]]:
    """The rows as the steps of a funnel."""
    return [
        {
            "label": formats.shipped(row[0].value),
            "value": row[table.chart_column].number,
            "url": row[table.chart_column].url,
            "rate": cells[i + 1][2].value
            if i + 1 < len(cells) and table.columns[2].kind == "ratio"
            else None,
        }
        for i, row in enumerate(cells)
    ]


def heat_of(table: Table, cells: list[list[Cell]]) -> list[list[Cell]]:
    """The rates of all rows, the darker the nearer to the highest of them."""
    top = max((cell.number for row in cells for cell in row if cell.kind == "ratio"), default=0.0) or 1.0
    return [
        [
            replace(
                cell,
                running=at == row.running,
                heat=min(3, int(4 * cell.number / top)) if cell.kind == "ratio" else 0,
            )
            for at, cell in enumerate(drawn)
        ]
        for row, drawn in zip(table.rows, cells, strict=True)
    ]


DRAWN: dict[str, Callable[[Table, list[list[Cell]]], Any]] = {"funnel": steps_of, "heat": heat_of}
"""What a chart is drawn from; bars where nothing else is named."""


def spoken(column: Column, cell: Cell) -> str:
    """A short text for a bar's end."""
    if cell.value is None:
        return "—"
    if column.kind == "ratio":
        return f"{100 * cell.number:.1f}%"
    if column.kind == "amount":
        return formats.money(cell.value)
    if column.kind == "days":
        return gettext("%(n)s 天") % {"n": f"{cell.number:,.0f}"}
    return f"{cell.number:,.0f}"
