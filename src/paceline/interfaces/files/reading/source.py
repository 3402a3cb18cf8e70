"""An import file as rows of texts: its form is found out once, and may be corrected by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _t

from paceline.interfaces.files import limits
from paceline.interfaces.files.reading import delimited, encoding, workbook
from paceline.kernel.errors import Invalid

NULLS = ("NULL", "\\N", "#N/A", "#NULL!")
"""Texts that programs write where there is nothing."""


@dataclass(frozen=True)
class Form:
    """How a file is read. `kind` is workbook or text; `header` says whether the first row names the columns."""

    kind: str = "text"
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header: bool = True
    nulls: tuple[str, ...] = NULLS

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "sheets": list(self.sheets), "nulls": list(self.nulls)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Form:
        """A form from its JSON; names it does not know are refused."""
        unknown = raw.keys() - cls.__dataclass_fields__.keys()
        if unknown:
            raise Invalid("没有这个设置：%(names)s。", params={"names": _t("、").join(sorted(unknown))})
        values = dict(raw)
        for name in ("sheets", "nulls"):
            if name in values:
                values[name] = tuple(str(text) for text in values[name])
        return cls(**values)


@dataclass
class Source:
    """An opened file. `rows()` starts over each time."""

    stream: IO[bytes]
    name: str
    form: Form
    sheet: Any = None
    headers: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Row number as a table program shows it, and its cells as texts; blank rows are left out."""
        nulls = set(self.form.nulls)
        named = not self.form.header
        for number, row in enumerate(self.raw_rows(), 1):
            if is_blank(row):
                continue
            if not named:
                named = True
                continue
            yield number, (row if nulls.isdisjoint(row) else ["" if cell in nulls else cell for cell in row])

    def raw_rows(self) -> Iterator[list[str]]:
        """All rows as they stand in the file."""
        if self.form.kind == "workbook":
            return workbook.rows(self.sheet)
        self.stream.seek(0)
        return delimited.rows(self.stream, self.form.encoding, self.form.delimiter)

    def sample(self, count: int = limits.SAMPLE_ROWS) -> list[list[str]]:
        """The first rows behind the header."""
        return [cells for _, cells in islice(self.rows(), count)]


def open_source(stream: IO[bytes], name: str, form: Form | None = None) -> Source:
    """Open a file; without a form it is found out. Raises Invalid or TooLarge for what cannot be imported."""
    stream.seek(0)
    head = stream.read(8)
    stream.seek(0)
    if not head:
        raise Invalid("这个文件是空的。请检查后重新选择。", code="empty_file")
    made = open_book(stream, name, form) if workbook.is_workbook(head) else open_text(stream, name, form)
    first = next((row for row in made.raw_rows() if not is_blank(row)), None)
    if first is None:
        raise Invalid("这个文件里没有数据。请检查后重新选择。", code="empty_file")
    if form is None:
        made.form = replace(made.form, header=looks_like_header(first))
    width = max(len(row) for row in [first, *made.sample()])
    made.headers = headers_of(first if made.form.header else [], width)
    return made


def open_book(stream: IO[bytes], name: str, form: Form | None) -> Source:
    book = workbook.open_workbook(stream)
    sheets = workbook.sheet_names(book)
    if form is not None and form.sheet not in sheets:
        raise Invalid("这个文件里没有工作表「%(sheet)s」。", params={"sheet": form.sheet}, code="no_sheet")
    chosen = form or Form(kind="workbook", sheet=workbook.first_filled(book))
    sheet = workbook.load(book, chosen.sheet)
    return Source(stream, name, replace(chosen, kind="workbook", sheets=tuple(sheets)), sheet)


def open_text(stream: IO[bytes], name: str, form: Form | None) -> Source:
    if form is not None and form.kind == "text" and form.encoding and form.delimiter:
        checked(form)
        return Source(stream, name, form)
    content = stream.read()
    stream.seek(0)
    refuse_binary(content)
    codec = encoding.detect(content)
    head = content[: delimited.LOOKED_AT].decode(codec, "ignore")
    return Source(stream, name, Form(encoding=codec, delimiter=delimited.sniff_delimiter(head)))


def checked(form: Form) -> None:
    """Refuse codecs and delimiters that nobody offered."""
    if not encoding.is_text_codec(form.encoding) or form.delimiter not in delimited.DELIMITERS:
        raise Invalid("不认识这种编码或分隔符。请从列表里选择。", code="unknown_form")


def refuse_binary(content: bytes) -> None:
    """Refuse what is neither text nor a workbook; UTF-16 has its mark, other texts have hardly any control bytes."""
    marked = content.startswith(tuple(mark for mark, _ in encoding.BOMS))
    head = content[:4096]
    if not marked and (sum(map(head.count, CONTROLS)) > 40 or head.lstrip().lower().startswith(PAGES)):
        raise Invalid("这不是表格文件。请选择 .xlsx 或 .csv 文件。", code="not_a_table")


CONTROLS = [bytes([code]) for code in (*range(9), *range(14, 27))]
PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table", b"%pdf-", b"{\\rtf")
"""How web pages, documents and other things begin that bear the name of a table."""


def is_blank(row: list[str]) -> bool:
    return not any(cell and not cell.isspace() for cell in row)


def headers_of(first: list[str], width: int) -> list[str]:
    """One name per column; nameless columns are called by their place, doubled names are numbered."""
    names: list[str] = []
    for place in range(width):
        text = " ".join(first[place].split())[:100] if place < len(first) else ""
        name, twin = text or _t("第 %(n)s 列") % {"n": place + 1}, 2
        while name in names:
            name, twin = f"{text or place + 1} ({twin})", twin + 1
        names.append(name)
    return names


def looks_like_header(first: list[str]) -> bool:
    """Names are short and no numbers, dates or phone numbers, and nearly all different."""
    cells = [cell.strip() for cell in first if cell.strip()]
    if not cells or any(is_figure(cell) or cell in NULLS or len(cell) > 60 for cell in cells):
        return False
    return 2 * len(set(cells)) > len(cells)


def is_figure(text: str) -> bool:
    """Whether a text is a number, a date or a phone number rather than a name."""
    bare = text.translate(FIGURE_SIGNS)
    return bool(bare) and bare.isdecimal()


FIGURE_SIGNS = str.maketrans("", "", " .,-/:+¥$%()")
