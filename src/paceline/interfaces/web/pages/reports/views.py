"""The shipped reports: their index, each report with its controls, and its table as a file."""

from __future__ import annotations

import csv
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from paceline.access.scope import visible
from paceline.insight.models import SavedReport
from paceline.insight.report import Report, Table, reports
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.reports import shown
from paceline.interfaces.web.pages.reports.asked import PERIODS, chosen_period, group_label, question_of
from paceline.kernel.csv_cells import neutral
from paceline.pipeline.models import Pipeline


def index(request: HttpRequest) -> HttpResponse:
    """All reports that the reader's rights allow."""
    by = actor(request)
    shipped = sorted((r for r in reports.values() if r.open_to(by)), key=lambda r: r.place)
    own = visible(by, SavedReport).order_by("name")[:100]
    return page(
        request,
        "pages/reports/index.html",
        reports=shipped,
        own=own,
        can_make=by.can("insight.savedreport", "create"),
    )


def show(request: HttpRequest, code: str) -> HttpResponse:
    """One report: the conclusion, then the evidence."""
    report = find(request, code)
    question = question_of(request, report)
    result = report.build(question)
    tables = [prepared(table) for table in result.tables]
    return page(
        request,
        "pages/reports/show.html",
        report=report,
        sentence=result.sentence.text(gettext),
        basis=result.basis.text(gettext),
        tables=tables,
        question=question,
        periods={code: gettext(words) for code, words in PERIODS.items()},
        chosen=chosen_period(request, report.period),
        has_heat=any(entry["table"].chart == "heat" for entry in tables),
        groups=[(group, group_label(report.object, group)) for group in report.groups],
        group=question.group or (report.groups[0] if report.groups else ""),
        pipelines=pipelines(request) if report.code == "funnel" else [],
        query=request.GET.urlencode(),
    )


def prepared(table: Table) -> dict[str, Any]:
    """A table with its cells, foot and the data of its chart."""
    cells = shown.cells_of(table)
    drawn = shown.DRAWN.get(table.chart, shown.bars_of)(table, cells)
    sums = [shown.cell_of(column, value) for column, value in zip(table.columns, table.sums, strict=True)]
    return {
        "table": table,
        "cells": cells,
        "sums": sums,
        "drawn": drawn if table.chart else [],
        "note": table.note.text(gettext) if table.note else "",
        "basis": table.basis.text(gettext) if table.basis else "",
    }


def as_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The first table with its exact figures; for rates the counts behind them are columns of their own."""
    report = find(request, code)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{code}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    for table in report.build(question_of(request, report)).tables:
        writer.writerow([column.label for column in table.columns])
        for row in table.rows:
            cells = [shown.cell_of(c, v) for c, v in zip(table.columns, row.values, strict=True)]
            writer.writerow([neutral("" if cell.value is None else str(cell.value)) for cell in cells])
        writer.writerow([])
    return response


def find(request: HttpRequest, code: str) -> Report:
    """Raises Http404 for an unknown report and for one about what the reader may not see."""
    report = reports.get(code)
    if report is None or not report.open_to(actor(request)):
        raise Http404
    return report


def pipelines(request: HttpRequest) -> list[Pipeline]:
    return list(
        visible(actor(request), Pipeline).filter(active=True).order_by("-default", "name", "-edition")
    )
