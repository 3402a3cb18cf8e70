"""The audit as a CSV file: exactly the lines of the page, without formulas; the export itself is an event."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.audit.pages import asked_by
from paceline.interfaces.web.pages.settings.audit.reading import Asked, Line, lines, rows
from paceline.interfaces.web.pages.settings.frame import open_to
from paceline.kernel.csv_cells import neutral
from paceline.kernel.errors import TooLarge
from paceline.records.actions.audit import note_export

MOST = 200_000
AT_A_TIME = 500


@open_to("audit")
def export(request: HttpRequest) -> Any:
    """All lines that fit the filter. Raises TooLarge beyond the limit."""
    by, asked = actor(request), asked_by(request)
    count = rows(asked)[: MOST + 1].count()
    if count > MOST:
        raise TooLarge("超过 %(most)s 行，导不出来。请先按时间或对象筛选。", params={"most": MOST})
    note_export(by, rows=count, filter={name: str(value) for name, value in request.GET.items()}, via="web")
    answer = StreamingHttpResponse(text(by, asked), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="paceline-audit.csv"'
    return answer


def text(by: Principal, asked: Asked) -> Iterator[str]:
    """A byte order mark for Excel, the head, then the lines in blocks."""
    yield "\ufeff" + written([[_t(word) for word in HEAD]])
    before: int | None = None
    while True:
        part = rows(asked) if before is None else rows(asked).filter(seq__lt=before)
        block = list(lines(by, part[:AT_A_TIME]))
        if not block:
            return
        yield written(cells(one) for one in block)
        before = block[-1].seq


HEAD = ("序号", "时间", "人", "动作", "对象", "记录", "入口", "改动", "原因")


def cells(one: Line) -> list[str]:
    """A line as cells."""
    changed = "；".join(f"{label}: {before or '∅'} → {after or '∅'}" for label, before, after in one.changes)
    return [
        str(one.seq),
        one.at.isoformat(),
        one.actor,
        one.what,
        one.object,
        one.title,
        one.way,
        changed,
        one.reason,
    ]


def written(table: object) -> str:
    """Rows as CSV; a cell that a spreadsheet would calculate is made plain text."""
    out = StringIO()
    writer = csv.writer(out)
    for row in table:  # type: ignore[attr-defined]
        writer.writerow([neutral(cell) for cell in row])
    return out.getvalue()
