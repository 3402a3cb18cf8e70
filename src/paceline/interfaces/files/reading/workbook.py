"""Workbooks (.xlsx, .xls, .ods): measured before they are opened, read as values, never calculated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import IO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineSheet, CalamineWorkbook

from paceline.interfaces.files import limits
from paceline.interfaces.files.reading.cells import as_text
from paceline.interfaces.files.reading.delimited import too_long, too_wide
from paceline.kernel.errors import Invalid, TooLarge

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*\br=["'](\d{1,7})["']""")
CHUNK = 1024 * 1024
LARGEST_OLD = 20 * 1024 * 1024
"""Old .xls files cannot be measured beforehand, so they may only be small."""


def is_workbook(head: bytes) -> bool:
    return head.startswith((ZIP, OLE))


def open_workbook(stream: IO[bytes]) -> CalamineWorkbook:
    """The workbook, when it is of bearable size and whole. Raises Invalid or TooLarge."""
    content = stream.read(limits.LARGEST_FILE + 1)
    if content.startswith(ZIP):
        measure(content)
    elif len(content) > LARGEST_OLD:
        raise TooLarge("旧的 .xls 文件太大。请另存为 .xlsx 再导入。", code="too_large")
    try:
        return CalamineWorkbook.from_filelike(BytesIO(content))
    except Exception as error:
        raise broken() from error


def measure(content: bytes) -> None:
    """Refuse archives that unpack to too much, and sheets whose cells lie too far apart."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if (
                len(parts) > limits.MOST_PARTS
                or sum(part.file_size for part in parts) > limits.LARGEST_UNPACKED
            ):
                raise TooLarge("这个表格解压后太大。请分成几个文件导入。", code="too_large")
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    measure_sheet(archive, part.filename)
    except (BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise broken() from error


def measure_sheet(archive: ZipFile, name: str) -> None:
    """Read a sheet once for its outermost filled cell. Raises TooLarge, also when the archive lies about sizes."""
    width = height = last_row = read = 0
    rest, has_placeless = b"", False
    with archive.open(name) as stream:
        while chunk := stream.read(CHUNK):
            read += len(chunk)
            if read > limits.LARGEST_UNPACKED:
                raise TooLarge("这个表格解压后太大。请分成几个文件导入。", code="too_large")
            text = rest + chunk
            across, down, placeless = outermost(text)
            width, height, has_placeless = max(width, across), max(height, down), has_placeless or placeless
            last_row = max([last_row, *map(int, ROW.findall(text))])
            rest = text[-400:]
    height = max(height, last_row) if has_placeless else height
    if width > limits.MOST_COLUMNS:
        raise too_wide(width)
    if height > limits.MOST_ROWS + 1 or width * height > limits.MOST_CELLS:
        raise too_long()


def outermost(text: bytes) -> tuple[int, int, bool]:
    """The farthest column and row of filled cells in a piece of a sheet, and whether a cell does not say its place."""
    width, height, placeless = 0, 0, False
    for attributes in CELL.findall(text):
        if attributes.endswith(b"/"):
            continue
        place = PLACE.search(attributes)
        if place is None:
            placeless = True
        else:
            width, height = max(width, column_number(place[1])), max(height, int(place[2]))
    return width, height, placeless


def column_number(letters: bytes) -> int:
    """`A` → 1, `AA` → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def sheet_names(workbook: CalamineWorkbook) -> list[str]:
    return list(workbook.sheet_names)


def rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    """Every row of a sheet as texts, from the first row of the sheet and its first filled column on."""
    for row in sheet.iter_rows():
        yield [as_text(cell) for cell in row]


def load(book: CalamineWorkbook, sheet: str) -> CalamineSheet:
    """One sheet of a workbook. Raises Invalid when it cannot be read."""
    try:
        return book.get_sheet_by_name(sheet)
    except Exception as error:
        raise broken() from error


def first_filled(workbook: CalamineWorkbook) -> str:
    """The first sheet with something on it."""
    names = sheet_names(workbook)
    return next((name for name in names if load(workbook, name).height), names[0] if names else "")


def broken() -> Invalid:
    return Invalid(
        "这个表格文件打不开，可能已损坏或有密码。请在表格软件里打开，另存为 .xlsx 再导入。",
        code="broken_workbook",
    )
