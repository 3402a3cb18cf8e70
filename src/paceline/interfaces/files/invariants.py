"""The invariant of imports: every row of a file has exactly one end, and the counts say the same."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Subquery

from paceline.interfaces.files.models import ImportRow, ImportRun, RunState
from paceline.records.verify import invariant

FINISHED = (RunState.DONE, RunState.UNDONE)


@invariant("I14", "导入文件的每一行都有且只有一个结果，合计与计数一致")
def every_row_has_one_end() -> Iterator[str]:
    lines = (
        ImportRow._default_manager.filter(run=OuterRef("pk")).order_by().values("run").annotate(n=Count("pk"))
    )
    ended = F("created") + F("updated") + F("skipped") + F("failed")
    runs = ImportRun._default_manager.annotate(ended=ended, ledger=Subquery(lines.values("n")))
    wrong = runs.exclude(ledger=F("ended")).exclude(ledger__isnull=True, ended=0)
    yield from (f"import {key} ledger" for key in wrong.values_list("pk", flat=True)[:100])
    short = runs.filter(state__in=FINISHED).exclude(ended=F("rows"))
    yield from (f"import {key} rows" for key in short.values_list("pk", flat=True)[:100])
