"""Delimited text: commas, tabs, semicolons or bars, with line breaks inside quotes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import IO

from paceline.interfaces.files import limits
from paceline.kernel.errors import Invalid, TooLarge

DELIMITERS = (",", "\t", ";", "|")
LOOKED_AT = 64 * 1024
csv.field_size_limit(limits.LONGEST_CELL)


def rows(stream: IO[bytes], encoding: str, delimiter: str) -> Iterator[list[str]]:
    """Every row as texts. Raises Invalid or TooLarge with the number of the line that cannot be read."""
    text = io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for number, row in enumerate(reader, 1):
            if len(row) > limits.MOST_COLUMNS:
                raise too_wide(len(row))
            if number > limits.MOST_ROWS + 1:
                raise too_long()
            yield row
    except csv.Error as error:
        raise Invalid(
            "第 %(line)s 行读不出来：可能有一个引号没有成对。请在表格软件里另存为 .xlsx 再导入。",
            params={"line": reader.line_num},
            code="broken_csv",
        ) from error
    except UnicodeError as error:
        raise Invalid(
            "这个文件不是 %(encoding)s 编码，第 %(line)s 行附近读不出来。请换一种编码。",
            params={"encoding": encoding, "line": reader.line_num + 1},
            code="wrong_encoding",
        ) from error
    finally:
        text.detach()


def too_wide(count: int) -> TooLarge:
    return TooLarge(
        "这个文件有 %(count)s 列，最多 %(most)s 列。请删掉用不到的列再导入。",
        params={"count": count, "most": limits.MOST_COLUMNS},
        code="too_many_columns",
    )


def too_long() -> TooLarge:
    return TooLarge(
        "这个文件超过 %(most)s 行。请分成几个文件导入。",
        params={"most": f"{limits.MOST_ROWS:,}"},
        code="too_many_rows",
    )


def sniff_delimiter(head: str) -> str:
    """The delimiter that cuts the first rows into the most equal pieces; a comma when none does."""
    best, score = ",", 0.0
    for delimiter in DELIMITERS:
        found = evenness(head, delimiter)
        if found > score:
            best, score = delimiter, found
    return best


def evenness(head: str, delimiter: str) -> float:
    """How many columns a delimiter gives, weighed by the share of rows that have exactly so many."""
    try:
        read = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        widths = Counter(len(row) for row in list(read)[:50] if row)
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    return 0.0 if width < 2 else (count / sum(widths.values())) ** 2 * (1 + min(width, 20) / 20)
