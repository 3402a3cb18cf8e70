"""The rows that turned out to be of a record that was there already, or stood twice in the file: which record it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.files.models import ImportRow, ImportRun, RowState

MOST = 50


@dataclass(frozen=True)
class Met:
    """A row and the record that it belongs to; no title for a record that the reader does not see or that is gone."""

    number: int
    said: str
    title: str
    url: str


def merged_rows(by: Principal, run: ImportRun) -> list[Met]:
    """The first of them, in the order of the file."""
    rows = visible(by, ImportRow).filter(run=run, state__in=(RowState.UPDATED, RowState.SKIPPED))
    first = list(rows.order_by("number")[:MOST])
    found = visible(by, run.of.model).in_bulk([row.record_id for row in first if row.record_id])
    return [
        Met(
            row.number,
            _t("补上或改了内容") if row.state == RowState.UPDATED else _t("没有新内容，没有动它"),
            str(found[row.record_id]) if row.record_id in found else "",
            f"/{run.of.path}/{row.record_id}/" if row.record_id in found else "",
        )
        for row in first
    ]
