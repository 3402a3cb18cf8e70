"""The rows that failed, as a file: the cells as they were, with the row's number and the reasons in front."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.files.models import ImportRow, ImportRun, RowState
from paceline.kernel.csv_cells import neutral

BOM = "\ufeff"


def reject_lines(by: Principal, run: ImportRun) -> Iterator[str]:
    """The lines of a CSV file. After putting the cells right it can be imported as it is."""
    yield BOM + line([_t("行号"), _t("原因"), *run.headers])
    failed = visible(by, ImportRow).filter(run=run, state=RowState.FAILED).order_by("number")
    for row in failed.iterator(chunk_size=1000):
        yield line([str(row.number), reasons_text(row.reasons), *(row.raw or [])])


def reasons_text(reasons: dict[str, str]) -> str:
    """`手机：…。 邮箱：…。`"""
    return " ".join(labelled(label, text) for label, text in reasons.items())


def labelled(label: str, text: str) -> str:
    """`手机：…`, or only the text of what concerns the whole row."""
    return _t("%(label)s：%(text)s") % {"label": label, "text": text} if label else text


def line(cells: list[str]) -> str:
    """One CSV line; what a table program would take for a formula is made harmless."""
    out = io.StringIO()
    csv.writer(out).writerow([neutral(cell) for cell in cells])
    return out.getvalue()


def failed_rows(by: Principal, run: ImportRun, limit: int = 50) -> list[ImportRow]:
    """The first failed rows, for the page."""
    return list(visible(by, ImportRow).filter(run=run, state=RowState.FAILED).order_by("number")[:limit])
