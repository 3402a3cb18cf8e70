"""Writing a table to a file: CSV for any program, .xlsx with typed cells, both row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.conf import settings

from paceline.interfaces.files.exporting.table import Table, typed
from paceline.kernel import clock
from paceline.kernel.csv_cells import neutral

BOM = "\ufeff"
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""
LARGEST_NUMBER = 10**15
"""Beyond this a workbook would round."""
FORMATS = {
    "amount": "#,##0.00",
    "percent": "0.00%",
    "day": "yyyy-mm-dd",
    "instant": "yyyy-mm-dd hh:mm",
    "latest": "yyyy-mm-dd hh:mm",
}
Progress = Callable[[int], None]


def write_csv(table: Table, stream: IO[bytes], progress: Progress | None = None) -> int:
    """Write UTF-8 with a mark that table programs understand, and no formulas. Returns how many rows."""
    stream.write(BOM.encode() + lines([[neutral(header) for header in table.headers]]))
    done = 0
    for rows in table.texts(neutral):
        stream.write(lines(rows))
        done += len(rows)
        if progress is not None:
            progress(done)
    return done


def lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as lines of CSV; what is no character, such as half of an emoji, becomes a question mark."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def write_xlsx(table: Table, stream: IO[bytes], progress: Progress | None = None) -> int:
    """Write a workbook in constant memory. Texts are never taken for formulas or links. Returns how many rows."""
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    book = xlsxwriter.Workbook(stream, options)
    sheet = book.add_worksheet()
    mark(book, sheet, table.exported_by)
    bold = book.add_format({"bold": True})
    formats = [format_of(book, column.bound.type.kind) for column in table.columns]
    shows = [column.show for column in table.columns]
    sheet.freeze_panes(1, 0)
    for place, header in enumerate(table.headers):
        sheet.write_string(0, place, header, bold)
        sheet.set_column(place, place, 18)
    done = 0
    for block in table.blocks():
        for row in zip(*block, strict=True):
            done += 1
            for place, value in enumerate(row):
                write_cell(sheet, done, place, typed(value, shows[place]), formats[place])
        if progress is not None:
            progress(done)
    book.close()
    return done


def mark(book: Any, sheet: Any, by: str) -> None:
    """Who took the rows out and when: at the head of each printed page, and in the properties of the file."""
    words = f"{by} {clock.now().astimezone(ZoneInfo(settings.ORGANISATION_TIME_ZONE)):%Y-%m-%d %H:%M}"
    book.set_properties({"author": by, "comments": words})
    sheet.set_header(f"&R&8{words.replace('&', '&&')}")


def format_of(book: Any, kind: str) -> Any:
    return book.add_format({"num_format": FORMATS[kind]}) if kind in FORMATS else None


def write_cell(sheet: Any, row: int, place: int, value: Any, form: Any) -> None:
    """One cell by the type of its value."""
    if isinstance(value, int | Decimal) and -LARGEST_NUMBER < value < LARGEST_NUMBER:
        sheet.write_number(row, place, value, form)
    elif isinstance(value, date | datetime):
        sheet.write_datetime(row, place, value, form)
    elif value not in ("", None):
        sheet.write_string(row, place, str(value)[:LONGEST_CELL])


WRITERS: dict[str, Callable[[Table, IO[bytes], Progress | None], int]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
